// Can everybody read it: axe-core on every kind of page in both themes and languages, keyboard, zoom, paper, and readers' own settings.
// SITE and MIXED name the sites.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch, mixed, pagesByKind, site } from './site.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const addressOf = (folder, path) => pathToFileURL(join(folder, path)).href;
const WIDE = { width: 1280, height: 900 };
let browser;

// Every kind of page of both sites: those of the plain one first, and what only the other has.
const pages = new Map([...pagesByKind(mixed)].map(([key, path]) => [key, addressOf(mixed, path)]));
for (const [key, path] of pagesByKind(site)) pages.set(key, addressOf(site, path));

before(async () => {
    browser = await launch();
});

after(() => browser?.close());

async function open(options, use) {
    const context = await browser.newContext({ viewport: WIDE, bypassCSP: true, ...options });
    try {
        await use(await context.newPage());
    } finally {
        await context.close();
    }
}

// What axe finds, one line each.
async function findProblems(page) {
    const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: values, resultTypes: ['violations'] }), RULES);
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' ~ ')}`);
}

describe('axe-core finds nothing', () => {
    test('there are all kinds of pages', () => {
        const kinds = ['index', 'report', 'scenarios', 'targets', 'compare', 'runs', 'experiments', 'history', 'method', 'environment',
            'downloads', 'search'];
        for (const kind of kinds) {
            for (const language of ['en', 'ko']) assert.ok(pages.has(`${language}-${kind}`), `no page of the kind ${language}-${kind}`);
        }
        assert.ok(pages.has('en-404'));
    });

    // 1280 px wide, and seen as at 200 % and 400 %. Sizes do not depend on colours, so one theme is enough for that.
    const OTHER_SIZES = { light: [{ width: 640, height: 450 }, { width: 320, height: 256 }], dark: [] };

    for (const colorScheme of ['light', 'dark']) {
        test(`${colorScheme}, everything unfolded; no page scrolls sideways`, () => open({ colorScheme }, async (page) => {
            const problems = [];
            for (const [key, address] of pages) {
                await page.setViewportSize(WIDE);
                await page.goto(address);
                await page.evaluate(axeSource);
                await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
                problems.push(...(await findProblems(page)).map((problem) => `${key}: ${problem}`));
                for (const size of OTHER_SIZES[colorScheme]) {
                    await page.setViewportSize(size);
                    const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
                    if (overflow > 0) problems.push(`${key}: ${overflow} px too wide at ${size.width} px`);
                }
            }
            assert.deepEqual(problems, []);
        }));

        test(`${colorScheme}, with a baseline, filters and a search`, () => open({ colorScheme, viewport: { width: 390, height: 844 } }, async (page) => {
            for (const [key, query] of [['en-index', 'baseline=c-libevent&off=0.c-microhttpd-epoll-pool&significant=1'],
                ['ko-scenarios', 'baseline=c-libevent&sort=results-table.2.descending&linear=percentiles'], ['ko-search', 'q=libevent']]) {
                await page.goto(`${pages.get(key)}?${query}`);
                await page.evaluate(axeSource);
                assert.deepEqual(await findProblems(page), [], key);
            }
        }));
    }

    test('it would find something', () => open({}, async (page) => {
        await page.goto(pages.get('en-method'));
        await page.evaluate(axeSource);
        await page.evaluate(() => document.querySelector('main').append(document.createElement('button')));
        assert.match((await findProblems(page)).join(), /button-name/);
    }));
});

describe('keyboard', () => {
    // Everything that Tab reaches, in order: what it is, and whether a line shows where the focus is.
    async function tabThrough(page, limit) {
        const stops = [];
        for (let i = 0; i < limit; i++) {
            await page.keyboard.press('Tab');
            const stop = await page.evaluate(() => {
                const element = document.activeElement;
                if (element === document.body) return null;
                element.stop ??= window.stops = (window.stops ?? 0) + 1;
                const style = getComputedStyle(element);
                return { number: element.stop, html: element.outerHTML.slice(0, 120), outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
            });
            if (stop === null || stops.some((other) => other.number === stop.number)) break;
            stops.push(stop);
        }
        return stops;
    }

    for (const key of ['en-index', 'ko-scenarios', 'en-search']) {
        test(`reaches every control of ${key}, and shows where it is`, () => open({}, async (page) => {
            await page.goto(pages.get(key));
            await page.evaluate(() => document.querySelectorAll('.filters').forEach((bar) => { bar.open = true; }));
            await page.evaluate(() => document.activeElement?.blur());
            const expected = await page.evaluate(() => [...document.querySelectorAll('a[href], button:not(:disabled), select, input, summary, [tabindex="0"]')]
                .filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length);
            const stops = await tabThrough(page, expected + 5);
            assert.equal(stops.length, expected);
            assert.deepEqual(stops.filter((stop) => !stop.outline).map((stop) => stop.html), []);
        }));
    }
});

describe('paper and settings', () => {
    test('paper: black on white, without controls, with everything unfolded', () => open({ colorScheme: 'dark' }, async (page) => {
        await page.goto(pages.get('en-index'));
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        const seen = await page.evaluate(() => ({
            ground: getComputedStyle(document.documentElement).backgroundColor,
            controls: [...document.querySelectorAll('.menu, .theme, .filters, .copy, .skip')].filter((one) => one.checkVisibility()).length,
            tables: [...document.querySelectorAll('figure table')].filter((one) => !one.checkVisibility({ contentVisibilityAuto: true })).length,
        }));
        assert.deepEqual(seen, { ground: 'rgb(255, 255, 255)', controls: 0, tables: 0 });
    }));

    test('nothing moves where readers want it so', () => open({ reducedMotion: 'reduce' }, async (page) => {
        await page.goto(pages.get('en-index'));
        const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
            const style = getComputedStyle(element);
            return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0 || style.scrollBehavior === 'smooth';
        }).length);
        assert.equal(moving, 0);
    }));

    test('forced colours keep what only a ground told apart', () => open({ forcedColors: 'active' }, async (page) => {
        await page.goto(pages.get('en-index'));
        await page.locator('.filters > summary').click();
        const pill = page.locator('.filters .pill').first();
        const border = () => pill.evaluate((one) => getComputedStyle(one).borderTopWidth);
        const on = await border();
        await pill.click();
        assert.notEqual(await border(), on, 'a pill looks the same on and off');
        assert.match(await pill.evaluate((one) => getComputedStyle(one).textDecorationLine), /line-through/);
        const chart = await page.locator('svg.chart:visible').first().evaluate((svg) => {
            const bar = svg.querySelector('rect[class*=fill-]');
            return [getComputedStyle(bar).fill, getComputedStyle(svg).backgroundColor];
        });
        assert.notEqual(chart[0], chart[1], 'bars cannot be told from the ground');
    }));
});
