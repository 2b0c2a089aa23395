// What the browser tests share: where the site is, a static server on the loopback interface, Chromium without network services.
import { createServer } from 'node:http';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, normalize, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const here = dirname(fileURLToPath(import.meta.url));
export const repository = resolve(here, '../..');
export const site = resolve(repository, process.env.SITE ?? 'public');
export const mixed = resolve(repository, process.env.MIXED ?? site); // a site with all kinds of pages, experiments and histories too
export const screenshots = join(here, 'screenshots');
export const prefix = '/lab/'; // the site must work below any path

if (!existsSync(join(site, 'index.html')))
    throw new Error(`${site} has no index.html; make the site first (make site), or name its folder in SITE`);

const types = {
    '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json',
    '.js': 'text/javascript; charset=utf-8', '.csv': 'text/csv; charset=utf-8', '.pdf': 'application/pdf',
};

// The file of a URL path below the prefix, or null.
export function fileOf(pathname, folder = site) {
    if (!pathname.startsWith(prefix))
        return null;
    const name = normalize(decodeURIComponent(pathname.slice(prefix.length)) || 'index.html');
    const path = join(folder, name.endsWith('/') ? `${name}index.html` : name);
    return path.startsWith(folder) && existsSync(path) && statSync(path).isFile() ? path : null;
}

// "index", "scenarios", "compare", ...: pages of one kind look alike. With the language before it.
const kindOf = (path) => path.replace(/^ko\//, '').replace(/\/.*|\.html$/s, '');
export const keyOf = (path) => `${path.startsWith('ko/') ? 'ko' : 'en'}-${kindOf(path)}`;

// All files below folder whose names end so, from the folder, in order.
export const filesOf = (folder, ending) => readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();

// The first page of each kind and language: path by key.
export function pagesByKind(folder) {
    const chosen = new Map();
    for (const path of filesOf(folder, '.html')) {
        if (!chosen.has(keyOf(path)))
            chosen.set(keyOf(path), path);
    }
    return chosen;
}

// Serves the folder at http://127.0.0.1:<port>/lab/.
export async function startServer(folder = site) {
    const server = createServer((request, response) => {
        const path = fileOf(new URL(request.url, 'http://localhost').pathname, folder);
        if (path === null) {
            response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
            return;
        }
        response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path));
    });
    await new Promise((started) => server.listen(0, '127.0.0.1', started));
    return { url: `http://127.0.0.1:${server.address().port}${prefix}`, stop: () => new Promise((stopped) => server.close(stopped)) };
}

export const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

export function launch() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless: true,
        args: flags,
    });
}
