// Opens the generated site in Chromium, as a reader would: from the disk and below a path of a server, wide and narrow, light and dark,
// in each language, with and without JavaScript. Run by `node --test`; SITE names the site's folder (default: public). With SCREENSHOTS=1
// a picture of each kind of page stays in tests/browser/screenshots/.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { fileOf, keyOf, launch, screenshots, site, startServer } from './site.mjs';

const PAGES_MAXIMUM = 120;
const PAGES_OF_A_KIND = 10; // in each language
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

let browser, server;

before(async () => {
    browser = await launch();
    server = await startServer();
    if (process.env.SCREENSHOTS) {
        rmSync(screenshots, { recursive: true, force: true });
        mkdirSync(screenshots, { recursive: true });
    }
});

after(async () => {
    await browser?.close();
    await server?.stop();
});

// A page that notes everything that must not happen. root: the URL below which all requests must stay.
async function openReader(root, options) {
    const context = await browser.newContext({ viewport: WIDE, ...options });
    const page = await context.newPage();
    const problems = [];
    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()))
            problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    page.on('requestfailed', (request) => {
        const reason = request.failure()?.errorText;
        if (reason !== 'net::ERR_ABORTED') // the reader left before the icon arrived; a missing file has another reason
            problems.push(`failed: ${request.url()} ${reason}`);
    });
    page.on('response', (response) => {
        if (response.status() >= 400)
            problems.push(`status ${response.status()}: ${response.url()}`);
    });
    page.on('request', (request) => {
        if (!request.url().startsWith(root) && !request.url().startsWith('data:'))
            problems.push(`outside: ${request.url()}`);
    });
    return { context, page, problems };
}

// What the page is made of, as the browser sees it.
function inspect(page) {
    return page.evaluate(() => {
        const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
        return {
            title: document.title,
            language: document.documentElement.lang,
            headings: document.querySelectorAll('h1').length,
            text: document.querySelector('main')?.innerText ?? '',
            overflow: document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
            ids,
            twice: ids.filter((id, index) => ids.indexOf(id) !== index),
            links: [...document.querySelectorAll('a[href]')].map((link) => link.href),
            unnamed: [...document.querySelectorAll('svg[role=img]')].filter((svg) => !svg.getAttribute('aria-labelledby')?.split(' ')
                .every((id) => document.getElementById(id)?.textContent.trim())).length,
            captionless: [...document.querySelectorAll('table')].filter((table) => !table.caption?.textContent.trim()).length,
            styled: getComputedStyle(document.body).marginTop === '0px',
        };
    });
}

function checkPage(path, seen, problems) {
    assert.deepEqual(problems, [], path);
    assert.ok(seen.title.length > 0, `${path}: no title`);
    assert.equal(seen.language, path.startsWith('ko/') ? 'ko' : 'en', `${path}: lang`);
    assert.equal(seen.headings, 1, `${path}: one h1`);
    assert.ok(seen.text.length > 40, `${path}: hardly any text`);
    assert.doesNotMatch(seen.text, /<[a-z_]+(\.[a-z_]+)+>/, `${path}: a message is missing`);
    assert.ok(seen.styled, `${path}: the style sheet was not applied`);
    assert.deepEqual(seen.twice, [], `${path}: ids used twice`);
    assert.equal(seen.unnamed, 0, `${path}: drawings without a name`);
    assert.equal(seen.captionless, 0, `${path}: tables without a caption`);
}

async function checkWidth(page, path, viewport) {
    await page.setViewportSize(viewport);
    const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
    assert.ok(overflow <= 0, `${path}: ${overflow} px too wide at ${viewport.width} px`);
}

// Walks the links breadth-first from the site's index, a bounded number of pages of each kind. Calls visit(path, seen, page) on each page; returns path -> what was seen.
async function walk(root, reader, visit) {
    const pages = new Map();
    const queue = ['index.html'];
    const queued = new Set(queue);
    const ofKind = new Map();
    while (queue.length > 0 && pages.size < PAGES_MAXIMUM) {
        const path = queue.shift();
        await reader.page.setViewportSize(WIDE);
        await reader.page.goto(root + path);
        const seen = await inspect(reader.page);
        pages.set(path, seen);
        await visit(path, seen, reader.page);
        for (const link of seen.links) {
            const url = new URL(link);
            url.hash = '';
            if (!url.href.startsWith(root))
                continue;
            const next = decodeURIComponent(url.href.slice(root.length)) || 'index.html';
            const count = ofKind.get(keyOf(next)) ?? 0;
            if (!next.endsWith('.html') || queued.has(next) || count >= PAGES_OF_A_KIND)
                continue;
            ofKind.set(keyOf(next), count + 1);
            queued.add(next);
            queue.push(next);
        }
    }
    return pages;
}

// Every link of the pages leads to a file, and every anchor to an id (of the pages that were opened).
function checkLinks(root, pages) {
    let checked = 0;
    for (const [path, seen] of pages) {
        for (const link of seen.links) {
            const url = new URL(link);
            if (!url.href.startsWith(root)) {
                assert.match(url.protocol, /^(https?|mailto):$/, `${path}: ${link}`);
                continue;
            }
            const target = decodeURIComponent(url.href.slice(root.length).replace(/#.*/s, ''));
            assert.ok(existsSync(join(site, target)), `${path}: a link to ${target}, which does not exist`);
            const anchor = decodeURIComponent(url.hash.slice(1));
            if (anchor && pages.has(target))
                assert.ok(pages.get(target).ids.includes(anchor), `${path}: ${target} has no #${anchor}`);
            checked++;
        }
    }
    assert.ok(checked > 0);
    return checked;
}

// The first page of each kind, one a language.
function onePageOfEachKind(pages) {
    const chosen = new Map();
    for (const path of pages.keys()) {
        if (!chosen.has(keyOf(path)))
            chosen.set(keyOf(path), path);
    }
    return chosen;
}

describe('the site', () => {
    let pages;

    test('below a path of a server: every page, wide and narrow', async () => {
        const reader = await openReader(server.url, {});
        pages = await walk(server.url, reader, async (path, seen, page) => {
            checkPage(path, seen, reader.problems);
            await checkWidth(page, path, WIDE);
            await checkWidth(page, path, NARROW);
            assert.ok(fileOf(new URL(page.url()).pathname), path);
        });
        await reader.context.close();
        assert.ok(pages.size > 1, 'only one page was found');
        assert.ok([...pages.keys()].some((path) => path.startsWith('ko/')), 'no Korean page was found');
        console.log(`${pages.size} pages, ${checkLinks(server.url, pages)} links`);
    });

    test('from the disk, without JavaScript', async () => {
        const root = `${pathToFileURL(site).href}/`;
        const reader = await openReader('file://', { javaScriptEnabled: false });
        const read = await walk(root, reader, async (path, seen, page) => {
            checkPage(path, seen, reader.problems);
            await checkWidth(page, path, NARROW);
        });
        await reader.context.close();
        assert.deepEqual([...read.keys()], [...pages.keys()]);
        checkLinks(root, read);
    });

    test('the page for missing addresses', async () => {
        const reader = await openReader(server.url, {});
        await reader.page.goto(`${server.url}404.html`);
        const seen = await inspect(reader.page);
        checkPage('404.html', seen, reader.problems);
        await reader.context.close();
    });

    for (const colorScheme of ['light', 'dark']) {
        for (const viewport of [WIDE, NARROW]) {
            test(`each kind of page, ${colorScheme}, ${viewport.width} px`, async () => {
                const reader = await openReader(server.url, { viewport, colorScheme });
                for (const [name, path] of onePageOfEachKind(pages)) {
                    await reader.page.goto(server.url + path);
                    assert.deepEqual(reader.problems, [], path);
                    const ground = await reader.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
                    assert.equal(ground, colorScheme === 'dark' ? 'rgb(20, 23, 28)' : 'rgb(255, 255, 255)', path);
                    if (process.env.SCREENSHOTS)
                        await reader.page.screenshot({ path: join(screenshots, `${name}-${viewport.width}-${colorScheme}.png`), fullPage: true });
                }
                await reader.context.close();
            });
        }
    }

    test('keyboard: the first stop leads to the content, wide tables can be reached', async () => {
        const reader = await openReader(server.url, { viewport: NARROW });
        await reader.page.goto(server.url);
        await reader.page.keyboard.press('Tab');
        const focused = await reader.page.evaluate(() => document.activeElement.getAttribute('href'));
        assert.equal(focused, '#content');
        const unreachable = await reader.page.evaluate(() => [...document.querySelectorAll('.table-box')]
            .filter((box) => box.scrollWidth > box.clientWidth && box.tabIndex !== 0).length);
        assert.equal(unreachable, 0);
        await reader.context.close();
    });
});
