// Charts in the fonts that a reader has: the layout measures with a table of widths, the browser with real ones. Every chart file of the
// site and of the golden files, which have one of each kind: no text leaves the drawing or overlaps another. Then the pages: without
// JavaScript each chart shows one drawing, and of two scales the one that the generator chose. Run by `node --test`, as browser.test.mjs.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch, repository, site } from './site.mjs';

const FILES_MAXIMUM = 40; // of the site's charts, spread over all of them

let browser;

before(async () => {
    browser = await launch();
});

after(async () => {
    await browser?.close();
});

function chartFiles() {
    const charts = join(site, 'charts');
    const all = readdirSync(charts, { recursive: true }).filter((name) => name.endsWith('.svg')).sort().map((name) => join(charts, name));
    const step = Math.max(1, Math.ceil(all.length / FILES_MAXIMUM));
    const golden = join(repository, 'tests/golden/svg');
    return [...readdirSync(golden).filter((name) => name.endsWith('-file.svg')).map((name) => join(golden, name)),
        ...all.filter((name, index) => index % step === 0)];
}

// Texts that overlap or leave the drawing. Of a line's height the part that letters fill is taken; its width is the font's own.
function findCollisions() {
    const box = document.documentElement.viewBox.baseVal;
    const texts = [...document.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '').map((text) => {
        const size = Number(text.getAttribute('font-size')), y = Number(text.getAttribute('y')), bounds = text.getBBox();
        return { words: text.textContent, left: bounds.x, right: bounds.x + bounds.width, top: y - 0.8 * size, bottom: y + 0.2 * size };
    });
    const found = [];
    texts.forEach((one, index) => {
        if (one.left < box.x || one.right > box.x + box.width || one.top < box.y || one.bottom > box.y + box.height)
            found.push(`"${one.words}" leaves the drawing`);
        for (const other of texts.slice(0, index))
            if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
                found.push(`"${one.words}" overlaps "${other.words}"`);
    });
    return { count: texts.length, found };
}

test('no text of a chart overlaps another or leaves the drawing', async () => {
    const page = await browser.newPage();
    const files = chartFiles();
    assert.ok(files.length > 20, `${files.length} charts`);
    for (const file of files) {
        await page.goto(pathToFileURL(file).href);
        const { count, found } = await page.evaluate(findCollisions);
        assert.ok(count > 2, `${file} has ${count} texts`);
        assert.deepEqual(found, [], file);
    }
    await page.close();
});

// For each chart of a page: its drawings that can be seen, and the scales that it offers.
function inspectCharts() {
    return [...document.querySelectorAll('figure.chart')].filter((figure) => figure.checkVisibility()).map((figure) => ({
        id: figure.id,
        seen: [...figure.querySelectorAll('svg')].filter((svg) => svg.checkVisibility() && svg.getBoundingClientRect().height > 0).length,
        scales: [...figure.querySelectorAll('[data-scale]')].map((one) => ({ name: one.dataset.scale, hidden: one.hidden })),
    }));
}

test('without JavaScript each chart shows one drawing, of two scales the default', async () => {
    const kinds = ['scenarios', 'runs'].map((folder) => join(folder, readdirSync(join(site, folder)).sort()[0]));
    let offered = 0;
    for (const width of [390, 1280]) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: false });
        const page = await context.newPage();
        for (const path of ['index.html', ...kinds]) {
            await page.goto(pathToFileURL(join(site, path)).href);
            for (const chart of await page.evaluate(inspectCharts)) {
                assert.equal(chart.seen, 1, `${path}#${chart.id} at ${width} shows ${chart.seen} drawings`);
                if (chart.scales.length === 0)
                    continue;
                offered += 1;
                assert.deepEqual(chart.scales.map((one) => one.name).sort(), ['linear', 'log'], `${path}#${chart.id}`);
                assert.deepEqual(chart.scales.map((one) => one.hidden), [false, true], `${path}#${chart.id}`);
            }
        }
        await context.close();
    }
    assert.ok(offered >= 4, `${offered} charts offer two scales`);
});

// The heat table's heads and first column stay where they are while the rest scrolls.
test('the heat table keeps its heads and its first column in view', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 500 } });
    await page.goto(pathToFileURL(join(site, 'index.html')).href);
    const places = await page.evaluate(() => {
        const table = document.querySelector('table.heat'), box = table.parentElement;
        const body = table.tBodies[0]; // long enough to scroll
        for (let i = 0; i < 3; i++)
            body.append(...[...body.rows].map((row) => row.cloneNode(true)));
        box.scrollTo(60, 300);
        const edge = box.getBoundingClientRect(), head = table.tHead.rows[0].cells[1].getBoundingClientRect();
        const name = body.rows[body.rows.length - 1].cells[0].getBoundingClientRect();
        return { scrolled: [box.scrollLeft, box.scrollTop], head: head.top - edge.top, name: name.left - edge.left };
    });
    assert.deepEqual(places.scrolled, [60, 300]);
    assert.ok(Math.abs(places.head) <= 1 && Math.abs(places.name) <= 1, JSON.stringify(places));
    await page.close();
});
