// Writes the README's pictures into docs/images: the index page (site.png, site.ko.png) and two pages of a comparison's PDF (pdf.png,
// pdf.ko.png). SITE names the folder of the site (default: public). Run by `make screenshot`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, repository, site, startServer } from './site.mjs';

const images = join(repository, 'docs/images');
const languages = [{ folder: '', suffix: '' }, { folder: 'ko/', suffix: '.ko' }];

// Two sheets beside each other on a desk: the first two pages of the first comparison.
const sheets = (folder) => {
    const work = mkdtempSync(join(tmpdir(), 'benchlab-pictures-')), pdfs = join(site, folder, 'pdf');
    const name = readdirSync(pdfs).filter((file) => file.startsWith('compare-') && !file.endsWith('-letter.pdf')).sort()[0];
    execFileSync('pdftoppm', ['-scale-to-x', '-1', '-scale-to-y', '700', '-l', '2', '-png', join(pdfs, name), join(work, 'page')]);
    const pictures = readdirSync(work).sort().map((file) => readFileSync(join(work, file)).toString('base64'));
    rmSync(work, { recursive: true });
    return `<body style="margin:0;padding:24px;display:flex;gap:24px;justify-content:center;background:#e3e7ed">${pictures.map((data) =>
        `<img style="border:1px solid #c3cbd5" src="data:image/png;base64,${data}">`).join('')}</body>`;
};

const server = await startServer();
const browser = await launch();
try {
    mkdirSync(images, { recursive: true });
    for (const { folder, suffix } of languages) {
        const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' });
        await page.goto(`${server.url}${folder}index.html`);
        await page.screenshot({ path: join(images, `site${suffix}.png`) });
        await page.goto('about:blank'); // without the site's policy, which allows no style in elements
        await page.setViewportSize({ width: 1080, height: 750 });
        await page.setContent(sheets(folder));
        await page.screenshot({ path: join(images, `pdf${suffix}.png`) });
        await page.close();
    }
} finally {
    await browser.close();
    await server.stop();
}
