// Is what the generator writes valid: HTML (html-validate), SVG and XML (xmllint), JSON, the script's size and syntax, the policy of each
// page, the weight of the first page. SITE and MIXED name the sites.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { FileSystemConfigLoader, HtmlValidate } from 'html-validate';
import { filesOf, here, mixed, pagesByKind, site } from './site.mjs';

const SCRIPT_MAXIMUM = 20 * 1024;
const FIRST_PAGE_MAXIMUM = 100 * 1024;
const XMLLINT_AT_ONCE = 400;
// connect-src: the pages connect to nothing, but Lighthouse asks for robots.txt in the name of the page.
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";
const folders = [...new Set([site, mixed])];
const read = (folder, path) => readFileSync(join(folder, path), 'utf8');

describe('HTML', () => {
    const validator = new HtmlValidate(new FileSystemConfigLoader(JSON.parse(readFileSync(join(here, 'htmlvalidate.json'), 'utf8'))));
    const findProblems = async (html) => (await validator.validateString(html)).results
        .flatMap((result) => result.messages.map((message) => `${message.line}: ${message.ruleId}: ${message.message}`));

    test('every kind of page is valid', async () => {
        const problems = [];
        for (const folder of folders) {
            for (const [key, path] of pagesByKind(folder)) {
                for (const problem of (await findProblems(read(folder, path))).slice(0, 5)) problems.push(`${key} ${problem}`);
            }
        }
        assert.deepEqual(problems, []);
    });

    test('a mistake would be found', async () => {
        const broken = read(site, 'method.html').replace('</h1>', '</h2>');
        assert.notDeepEqual(await findProblems(broken), []);
    });

    test('every page has the policy, and no style or script of its own', () => {
        for (const folder of folders) {
            for (const path of filesOf(folder, '.html')) {
                // The page for missing addresses is shown at any of them, so its links begin with the site's own address.
                const html = path === '404.html' ? read(folder, path).replaceAll('="https://example.org/lab/', '="') : read(folder, path);
                assert.equal(html.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1], POLICY, path);
                assert.doesNotMatch(html, /<style|<[^>]* (style|on[a-z]+)=/i, path);
                for (const [tag, attributes] of html.matchAll(/<script\b([^>]*)>/g))
                    assert.ok(/ src="(?![a-z]+:|\/\/)[^"]+" defer/.test(attributes) || attributes === ' type="application/json" id="script-data"', `${path}: ${tag}`);
                assert.doesNotMatch(html, /<(img|script|iframe|object|embed|audio|video)[^>]* src="([a-z]+:|\/\/)/i, path);
            }
        }
    });
});

describe('SVG, XML and JSON', () => {
    test('every drawing and feed is well-formed, alone', () => {
        let count = 0;
        for (const folder of folders) {
            const files = [...filesOf(folder, '.svg'), ...filesOf(folder, '.xml')];
            count += files.length;
            for (let at = 0; at < files.length; at += XMLLINT_AT_ONCE)
                execFileSync('xmllint', ['--noout', '--nonet', ...files.slice(at, at + XMLLINT_AT_ONCE)], { cwd: folder, stdio: 'pipe' });
        }
        assert.ok(count > 10);
    });

    test('drawings within pages have unique ids and known elements', () => {
        for (const [key, path] of pagesByKind(mixed)) {
            const drawings = read(mixed, path).match(/<svg[\s\S]*?<\/svg>/g) ?? [];
            const names = new Set(drawings.flatMap((drawing) => [...drawing.matchAll(/<([a-z]+)/g)].map((match) => match[1])));
            for (const name of ['svg', 'title', 'desc', 'g', 'line', 'rect', 'circle', 'path', 'text']) names.delete(name);
            assert.deepEqual([...names], [], key);
        }
    });

    test('every JSON file is JSON', () => {
        for (const folder of folders) {
            for (const path of filesOf(folder, '.json')) assert.doesNotThrow(() => JSON.parse(read(folder, path)), path);
        }
    });

    test('what pages tell the script is JSON, and names baselines that the cells have', () => {
        for (const path of filesOf(mixed, '.html')) {
            const html = read(mixed, path);
            const { text, baselines } = JSON.parse(html.match(/<script type="application\/json" id="script-data">(.*?)<\/script>/s)[1]);
            assert.ok(text.theme.length > 0, path);
            assert.ok(!JSON.stringify(text).includes('<'), `${path}: a message is missing`);
            for (const [, readings] of html.matchAll(/data-against="([^"]*)"/g)) assert.equal(readings.split(';').length, baselines.length, path);
        }
    });
});

describe('the script and the weight', () => {
    const script = join(site, 'assets/site.js');

    test(`the script has at most ${SCRIPT_MAXIMUM} bytes, and its syntax is right`, () => {
        assert.ok(statSync(script).size <= SCRIPT_MAXIMUM, `${statSync(script).size} bytes`);
        execFileSync(process.execPath, ['--check', script], { stdio: 'pipe' });
    });

    test('the script takes all its words from the page', () => {
        const code = readFileSync(script, 'utf8');
        const keys = [...code.matchAll(/text\('(\w+)'/g)].map((match) => match[1]);
        const { text } = JSON.parse(read(site, 'index.html').match(/id="script-data">(.*?)<\/script>/s)[1]);
        const search = JSON.parse(read(site, 'search.html').match(/id="script-data">(.*?)<\/script>/s)[1]);
        for (const key of keys) assert.ok(key in text || key in search.text, `the pages have no "${key}"`);
        assert.doesNotMatch(code, /innerHTML|eval\(|fetch\(|XMLHttpRequest|https?:/);
    });

    test('the first page with everything that it loads is small', () => {
        for (const folder of folders) {
            for (const path of ['index.html', 'ko/index.html']) {
                const html = read(folder, path);
                const loaded = [...html.matchAll(/<(?:link rel="(?:stylesheet|icon)"[^>]*href|script[^>]*src)="([^"]+)"/g)]
                    .map((match) => join(dirname(path), match[1]));
                assert.ok(loaded.length >= 3 && loaded.every((file) => existsSync(join(folder, file))), `${path}: ${loaded}`);
                const bytes = [path, ...loaded].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
                assert.ok(bytes < FIRST_PAGE_MAXIMUM, `${path}: ${bytes} bytes`);
                console.log(`${path}: ${bytes} bytes compressed, with ${loaded.length} files`);
            }
        }
    });
});
