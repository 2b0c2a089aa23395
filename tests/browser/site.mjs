// What the browser tests share: where the site is, a static server on the loopback interface, Chromium without network services.
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const here = dirname(fileURLToPath(import.meta.url));
export const repository = resolve(here, '../..');
export const site = resolve(repository, process.env.SITE ?? 'public');
export const screenshots = join(here, 'screenshots');
export const prefix = '/lab/'; // the site must work below any path

if (!existsSync(join(site, 'index.html')))
    throw new Error(`${site} has no index.html; make the site first (make site), or name its folder in SITE`);

const types = {
    '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json',
    '.csv': 'text/csv; charset=utf-8', '.pdf': 'application/pdf',
};

// The file of a URL path below the prefix, or null.
export function fileOf(pathname) {
    if (!pathname.startsWith(prefix))
        return null;
    const relative = normalize(decodeURIComponent(pathname.slice(prefix.length)) || 'index.html');
    const path = join(site, relative.endsWith('/') ? `${relative}index.html` : relative);
    return path.startsWith(site) && existsSync(path) && statSync(path).isFile() ? path : null;
}

// Serves the site at http://127.0.0.1:<port>/lab/.
export async function startServer() {
    const server = createServer((request, response) => {
        const path = fileOf(new URL(request.url, 'http://localhost').pathname);
        if (path === null) {
            response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
            return;
        }
        response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path));
    });
    await new Promise((started) => server.listen(0, '127.0.0.1', started));
    return { url: `http://127.0.0.1:${server.address().port}${prefix}`, stop: () => new Promise((stopped) => server.close(stopped)) };
}

export function launch() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless: true,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync'],
    });
}
