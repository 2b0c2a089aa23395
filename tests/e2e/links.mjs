// Follows every link of every page of a site that leads to a file of the site, and fails where there is none, or no such anchor.
// usage: node links.mjs FOLDER
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(process.argv[2]);
const pages = new Map(); // path -> ids
const list = (folder) => readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? list(path) : path.endsWith('.html') ? [path] : [];
});
const idsOf = (path) => {
    if (!pages.has(path))
        pages.set(path, new Set([...readFileSync(path, 'utf8').matchAll(/\sid="([^"]*)"/g)].map((match) => match[1])));
    return pages.get(path);
};
let links = 0, broken = 0;
for (const page of list(root)) {
    for (const [, attribute] of readFileSync(page, 'utf8').matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        const link = attribute.replace(/&amp;/g, '&');
        if (/^[a-z]+:/.test(link) || page.endsWith('/404.html'))
            continue;
        links++;
        const [path, anchor] = link.split('#');
        const file = path === '' ? page : resolve(dirname(page), decodeURIComponent(path));
        const found = file.startsWith(root) && existsSync(file) && statSync(file).isFile();
        if (!found || (anchor && file.endsWith('.html') && !idsOf(file).has(decodeURIComponent(anchor)))) {
            console.error(`${page.slice(root.length + 1)}: ${link} leads nowhere`);
            broken++;
        }
    }
}
console.log(`${links} links, ${broken} broken`);
process.exit(broken === 0 && links > 100 ? 0 : 1);
