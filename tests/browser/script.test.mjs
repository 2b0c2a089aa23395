// What the site's script adds (templates/site.js), by mouse, touch and keyboard, from a server and from the disk. SITE and MIXED name the
// sites.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch, mixed, site, startServer } from './site.mjs';

const A = 'c-libevent', B = 'c-microhttpd-epoll-pool';
const SCENARIO = 'scenarios/01-lightweight.html';
let browser, server;

before(async () => {
    browser = await launch();
    server = await startServer(site);
});

after(async () => {
    await browser?.close();
    await server?.stop();
});

// Opens a page, hands it to use, and fails on any error that the browser reported.
async function reading(path, use, options = {}, root = server.url) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const problems = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.stack));
    try {
        await page.goto(root + path);
        await use(page, context);
        assert.deepEqual(problems, [], path);
    } finally {
        await context.close();
    }
}

// A table as it is shown: rows of texts.
const shown = (page, table) => page.$$eval(`${table} > tbody > tr:not([hidden])`, (rows) => rows.map((row) =>
    [...row.cells].filter((cell) => !cell.hidden).map((cell) => (cell.querySelector('.value') ?? cell).textContent.trim())));
const head = (page, table, column) => page.locator(`${table} > thead th`).nth(column).locator('button');
const query = (page) => Object.fromEntries(new URL(page.url()).searchParams);
const openBar = (page) => page.locator('.filters > summary').click();
const pill = (page, name) => page.locator('.filters .pill', { hasText: new RegExp(`^${name}$`) });

describe('tables', () => {
    test('sort by mouse and keyboard, with what has no value last', () => reading('index.html', async (page) => {
        const original = await shown(page, '#overall-table');
        const button = head(page, '#overall-table', 1), cell = page.locator('#overall-table > thead th').nth(1);
        const values = async () => (await shown(page, '#overall-table')).map((row) => Number(row[1].replaceAll(',', '')));
        await button.click();
        assert.equal(await cell.getAttribute('aria-sort'), 'descending');
        const down = await values(), known = down.filter((value) => !Number.isNaN(value));
        assert.deepEqual(known, [...known].sort((a, b) => b - a));
        assert.ok(down.slice(known.length).every(Number.isNaN), 'a cell without a value stands before one with');
        await button.press('Enter');
        assert.equal(await cell.getAttribute('aria-sort'), 'ascending');
        assert.deepEqual((await values()).slice(0, known.length), [...known].reverse());
        assert.equal(query(page).sort, 'overall-table.1.ascending');
        await button.press('Space');
        assert.equal(await cell.getAttribute('aria-sort'), null);
        assert.deepEqual(await shown(page, '#overall-table'), original);
        assert.equal(query(page).sort, undefined);
    }));

    test('sort by the number behind a text, not by its digits', () => reading(SCENARIO, async (page) => {
        await head(page, '#results-table', 3).click(); // latencies in µs and ms
        const values = await page.$$eval('#results-table > tbody > tr', (rows) => rows.map((row) => Number(row.cells[3].dataset.value ?? NaN))
            .filter((value) => !Number.isNaN(value)));
        assert.ok(values.length > 1);
        assert.deepEqual(values, [...values].sort((a, b) => b - a));
    }));

    test('copy as Markdown and CSV what is shown', () => reading('index.html', async (page, context) => {
        await context.grantPermissions(['clipboard-read', 'clipboard-write']);
        const tools = page.locator('.table-box:has(#overall-table) + .copy');
        const copied = async (label) => {
            await tools.getByRole('button', { name: new RegExp(`Copy as ${label}`) }).click();
            await page.waitForFunction((box) => box.textContent === 'Copied', await tools.locator('[role=status]').elementHandle());
            return page.evaluate(() => navigator.clipboard.readText());
        };
        const rows = await shown(page, '#overall-table');
        const markdown = (await copied('Markdown')).split('\n');
        assert.equal(markdown.length, 2 + 2 + rows.length);
        assert.match(markdown[3], /^\| --- \|( ---: \|)+$/);
        const csv = (await copied('CSV')).split('\r\n');
        assert.equal(csv.length, 1 + rows.length);
        const exact = await page.$eval('#overall-table > tbody td[data-value]', (cell) => cell.dataset.value);
        assert.ok(csv.some((line) => line.split(',').includes(exact)), `${exact} is not in the CSV`);
        await openBar(page);
        await pill(page, A).click();
        const fewer = (await copied('Markdown')).split('\n');
        assert.ok(!fewer[2].includes(A) && markdown[2].includes(A));
    }));
});

describe('filters and baselines', () => {
    test('pills hide rows, columns and marks, and can be had again', () => reading('index.html', async (page) => {
        await openBar(page);
        const before = await shown(page, '#overall-table'), pairs = await shown(page, '#pairs-table');
        assert.equal(await pill(page, A).getAttribute('aria-pressed'), 'true');
        await pill(page, A).press('Enter');
        assert.equal(await pill(page, A).getAttribute('aria-pressed'), 'false');
        assert.equal((await shown(page, '#overall-table'))[0].length, before[0].length - 1);
        assert.deepEqual((await shown(page, '#pairs-table')).map((row) => row[0]), pairs.map((row) => row[0]).filter((name) => !name.includes(A)));
        assert.ok(await page.locator('figure.chart g.off').count() > 0, 'no mark of a chart is faint');
        assert.match(await page.locator('.filters .count').textContent(), /^1 /);
        await page.getByRole('button', { name: 'Show all' }).click();
        assert.deepEqual(await shown(page, '#overall-table'), before);
        assert.equal(await page.locator('figure.chart g.off').count(), 0);
    }));

    test('a pill without data says so and cannot be pressed', () => reading(SCENARIO, async (page) => {
        const without = await page.evaluate(() => JSON.parse(document.getElementById('script-data').textContent).facets
            .flatMap((facet) => facet.values).filter((value) => !value[3]).map((value) => value[1]));
        await openBar(page);
        const disabled = await page.locator('.filters .pill:disabled').allTextContents();
        assert.deepEqual(disabled, without.map((name) => `${name} (no data)`));
        assert.ok(disabled.length > 0, 'the test data have no such target');
    }, {}, `${pathToFileURL(mixed).href}/`));

    test('a baseline shows the ratios of the generator, and filters leave them alone', () => reading('index.html', async (page, context) => {
        await openBar(page);
        await page.getByLabel('Compare with').selectOption(B);
        const column = await page.$$eval('#overall-table > thead th', (heads, name) => heads.findIndex((one) => one.dataset.of === name), A);
        const cells = async () => page.$$eval('#overall-table > tbody > tr', (rows, at) => rows.map((row) =>
            [row.dataset.of, ...['.value', '.detail'].map((part) => row.cells[at].querySelector(part)?.textContent.replace(/^[▲▼] /, ''))]), column);
        const against = await cells();
        const pair = await context.newPage();
        await pair.goto(`${server.url}compare/${A}-vs-${B}.html`);
        let compared = 0;
        for (const [scenario, ratio, interval] of against) {
            const cell = pair.locator(`[id="${scenario}"] table > tbody > tr`).first().locator('td').nth(2);
            if (await cell.count() === 0) continue;
            assert.equal(ratio, await cell.locator('.value').textContent(), scenario);
            if (await cell.locator('.detail').count() > 0)
                assert.equal(interval, (await cell.locator('.detail').textContent()).trim(), scenario);
            compared++;
        }
        assert.ok(compared > 0);
        await pill(page, B).click(); // the baseline itself is switched off
        assert.deepEqual(await cells(), against);
        assert.deepEqual(query(page), { baseline: B, off: `0.${B}` });
        await page.getByRole('button', { name: 'Show all' }).click();
        await page.getByLabel('Compare with').selectOption({ index: 0 });
        assert.notDeepEqual(await cells(), against);
    }));

    test('only what is significant', () => reading(SCENARIO, async (page) => {
        await openBar(page);
        const tables = '#comparisons .table-box > table';
        const rows = (selector) => page.locator(`${tables} > tbody > tr${selector}`);
        const all = await rows('').count(), decided = await rows(':has(.verdict-faster, .verdict-slower)').count();
        assert.ok(decided > 0 && decided < all, 'the test data have both');
        await page.getByLabel('Hide what is not significant').check();
        assert.equal(await rows(':not([hidden])').count(), decided);
        assert.match(await page.locator('.bar-status').textContent(), /\d+ rows hidden/);
        assert.equal(query(page).significant, '1');
        await page.getByLabel('Hide what is not significant').uncheck();
        assert.equal(await rows(':not([hidden])').count(), all);
    }));

    test('a row of all targets is no verdict, and stays', () => reading('index.html', async (page) => {
        const overall = '#overall-table > tbody > tr';
        // As the generator marks a target whose runs in one scenario are invalid.
        await page.locator(`${overall} td[data-against]`).first().evaluate((cell) => cell.classList.add('verdict-invalid'));
        await openBar(page);
        await page.getByLabel('Hide what is not significant').check();
        assert.equal(await page.locator(`${overall}[hidden]`).count(), 0);
        await page.getByLabel('Compare with').selectOption(B);
        assert.equal(await page.locator(`${overall}[hidden]`).count(), 0);
    }));

    test('what was sorted stays so when a baseline changes its numbers', () => reading('index.html', async (page) => {
        await openBar(page);
        const column = await page.$$eval('#overall-table > thead th', (heads, name) => heads.findIndex((one) => one.dataset.of === name), A);
        await head(page, '#overall-table', column).click();
        await page.getByLabel('Compare with').selectOption(B);
        const ratios = await page.$$eval('#overall-table > tbody > tr', (rows, at) => rows.map((row) =>
            parseFloat(row.cells[at].querySelector('.value')?.textContent.replace(/^[▲▼] /, ''))).filter((value) => !Number.isNaN(value)), column);
        assert.ok(ratios.length > 2);
        assert.deepEqual(ratios, [...ratios].sort((a, b) => b - a));
    }));

    for (const from of ['a server', 'the disk']) {
        test(`the state in the address is restored, from ${from}`, async () => {
            const root = from === 'the disk' ? `${pathToFileURL(site).href}/` : server.url;
            let address, seen;
            const read = async (page) => [await shown(page, '#overall-table'), await page.locator('tr[hidden]').count()];
            await reading('index.html', async (page) => {
                await openBar(page);
                await pill(page, A).click();
                await page.getByLabel('Compare with').selectOption(B);
                await page.getByLabel('Hide what is not significant').check();
                await head(page, '#overall-table', 0).click();
                await head(page, '#overall-table', 0).click();
                seen = await read(page);
                address = page.url();
                assert.ok((await page.getAttribute('.languages a[hreflang=ko]', 'href')).includes('baseline='), 'the other language keeps it');
            }, {}, root);
            await reading(address, async (page) => {
                assert.deepEqual(await read(page), seen);
                assert.ok(await page.locator('.filters').evaluate((bar) => bar.open), 'the bar shows what is set');
            }, {}, '');
        });
    }
});

describe('charts', () => {
    test('logarithmic or linear', () => reading(SCENARIO, async (page) => {
        const figure = page.locator('figure#percentiles');
        const visible = () => figure.locator('[data-scale]:visible').evaluateAll((drawings) => drawings.map((one) => one.dataset.scale));
        assert.deepEqual(await visible(), ['log']);
        await figure.getByRole('button', { name: 'Linear' }).press('Enter');
        assert.deepEqual(await visible(), ['linear']);
        assert.equal(query(page).linear, 'percentiles');
        await page.reload();
        assert.deepEqual(await visible(), ['linear']);
        await figure.getByRole('button', { name: 'Logarithmic' }).click();
        assert.deepEqual(await visible(), ['log']);
    }));

    const rowText = (page, figure, row) => page.locator(`${figure} tbody > tr`).nth(row - 1).evaluate((one) =>
        [...one.cells].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()));
    const assertReading = async (page, figure, row) => {
        const output = await page.locator(`${figure} .reading`).textContent();
        for (const part of await rowText(page, figure, row))
            assert.ok(output.includes(part), `"${part}" is not in "${output}"`);
        assert.ok(await page.locator(`${figure} tbody > tr`).nth(row - 1).evaluate((one) => one.classList.contains('linked')));
    };

    test('exact values by mouse, and back from the row', () => reading(SCENARIO, async (page) => {
        const figure = 'figure[id^="rates-"]';
        await page.locator(`${figure} .drawing-wide g[data-row="2"] rect`).first().hover();
        await assertReading(page, figure, 2);
        assert.ok(await page.locator(`${figure} g[data-row="2"].linked`).count() > 0);
        await page.locator('h1').hover();
        assert.equal(await page.locator(`${figure} .reading`).textContent(), '');
        await page.locator(`#results-table tr[data-of="${A}"]`).hover();
        const linked = await page.locator(`${figure} .drawing-wide g.linked`).evaluateAll((groups) => groups.map((one) => one.dataset.row));
        const names = await page.locator(`${figure} tbody > tr`).evaluateAll((rows) => rows.map((row) => row.dataset.of));
        assert.deepEqual(linked, [String(names.indexOf(A) + 1)]);
    }));

    test('the nearest of several lines', () => reading(SCENARIO, async (page) => {
        const figure = 'figure#percentiles', lines = page.locator(`${figure} [data-scale=log] .drawing-wide g[data-row] > path:first-child`);
        await lines.first().scrollIntoViewIfNeeded();
        for (let i = 0; i < await lines.count(); i++) {
            const [x, y, row] = await lines.nth(i).evaluate((path) => { // its third last point, on the screen
                const points = path.getAttribute('d').match(/[\d.-]+ [\d.-]+/g);
                const point = new DOMPoint(...points.at(-3).split(' ').map(Number)).matrixTransform(path.getScreenCTM());
                return [point.x, point.y, Number(path.parentNode.dataset.row)];
            });
            await page.mouse.move(x, y);
            await assertReading(page, figure, row);
        }
    }));

    test('exact values by keyboard', () => reading(SCENARIO, async (page) => {
        const figure = 'figure[id^="rates-"]', drawing = page.locator(`${figure} .drawing-wide`);
        await drawing.focus();
        await page.keyboard.press('ArrowDown');
        await assertReading(page, figure, 1);
        await page.keyboard.press('ArrowDown');
        await assertReading(page, figure, 2);
        await page.keyboard.press('End');
        await assertReading(page, figure, await page.locator(`${figure} .drawing-wide g[data-row]`).count());
        await page.keyboard.press('Escape');
        assert.equal(await page.locator(`${figure} .reading`).textContent(), '');
    }));

    test('exact values by touch, on a phone', () => reading(SCENARIO, async (page) => {
        const figure = 'figure[id^="rates-"]';
        await page.locator(`${figure} .drawing-narrow g[data-row="1"] rect`).first().tap();
        await assertReading(page, figure, 1);
    }, { viewport: { width: 390, height: 844 }, hasTouch: true }));

    test('points of a line have values, too', async () => {
        const run = readFileSync(join(site, SCENARIO), 'utf8').match(/href="\.\.\/(runs\/[^"#]+)"/)[1];
        await reading(run, async (page) => {
            const drawing = page.locator('figure:has(path[data-rows]) .drawing-wide:visible').first();
            await drawing.focus();
            await page.keyboard.press('Home');
            assert.ok(await drawing.locator('.cursor').count() > 0, 'no point is marked');
            assert.notEqual(await page.locator('figure:has(.cursor) .reading').first().textContent(), '');
        });
    });
});

describe('theme', () => {
    const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const LIGHT = 'rgb(255, 255, 255)', DARK = 'rgb(20, 23, 28)';

    test('is chosen, kept, and there before the first paint', () => reading('index.html', async (page) => {
        assert.equal(await ground(page), LIGHT);
        await page.getByLabel('Theme').selectOption('dark');
        assert.equal(await ground(page), DARK);
        await page.addInitScript(() => {
            new MutationObserver(() => { window.themedAt ??= performance.now(); })
                .observe(document, { attributes: true, subtree: true, attributeFilter: ['data-theme'] });
        });
        await page.goto(`${server.url}method.html`);
        assert.equal(await ground(page), DARK);
        assert.equal(await page.getByLabel('Theme').inputValue(), 'dark');
        await page.waitForFunction(() => performance.getEntriesByName('first-paint').length > 0);
        const [themed, painted] = await page.evaluate(() => [window.themedAt, performance.getEntriesByName('first-paint')[0].startTime]);
        assert.ok(themed < painted, `the theme came at ${themed} ms, the first paint at ${painted} ms`);
        await page.getByLabel('Theme').selectOption('');
        assert.equal(await ground(page), LIGHT);
    }, { colorScheme: 'light' }));

    test('light is kept where the system is dark', () => reading('index.html', async (page) => {
        assert.equal(await ground(page), DARK);
        await page.getByLabel('Theme').selectOption('light');
        assert.equal(await ground(page), LIGHT);
        await page.reload();
        assert.equal(await ground(page), LIGHT);
    }, { colorScheme: 'dark' }));
});

describe('search', () => {
    const cases = [['search.html', 'libevent', `targets/${A}.html`], ['search.html', 'LIGHTWEIGHT', SCENARIO],
        ['search.html', 'holm welch', 'method.html'], ['ko/search.html', '벤치마', 'index.html'], ['ko/search.html', '레임워', SCENARIO]];
    for (const root of ['a server', 'the disk']) {
        test(`finds by words and by parts of Korean words, from ${root}`, async () => {
            for (const [path, words, expected] of cases) {
                await reading(path, async (page) => {
                    await page.getByRole('searchbox').fill(words);
                    const found = await page.locator('.search ol a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
                    assert.ok(found.includes(expected), `${words}: ${found.slice(0, 5)}`);
                    assert.equal(query(page).q, words);
                }, {}, root === 'the disk' ? `${pathToFileURL(site).href}/` : server.url);
            }
        });
    }

    test('says when there is nothing, and links lead to pages', () => reading('search.html?q=zzz%20qqq', async (page) => {
        assert.equal(await page.locator('.search ol a').count(), 0);
        assert.match(await page.locator('.search [role=status]').textContent(), /Nothing found/);
        await page.getByRole('searchbox').fill(A);
        await page.locator('.search ol a').first().click();
        assert.match(await page.locator('h1').textContent(), new RegExp(A));
    }));

    test('without JavaScript it is a list of all pages', () => reading('search.html', async (page) => {
        const links = await page.locator('article a[href$=".html"]').count();
        const index = readFileSync(join(site, 'data/search-en.js'), 'utf8');
        const entries = JSON.parse(index.replace(/^window\.benchlabSearch=/, '').replace(/;\s*$/, ''));
        assert.equal(links, entries.length);
        assert.equal(await page.locator('.search, .theme, .sort, .filters, .copy, .scales').count(), 0);
    }, { javaScriptEnabled: false }));
});
