// Writes docs/images/site.png, the picture of the index page in the README. SITE names the folder of the site (default: public).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, repository, startServer } from './site.mjs';

const server = await startServer();
const browser = await launch();
try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    await page.goto(server.url);
    mkdirSync(join(repository, 'docs/images'), { recursive: true });
    await page.screenshot({ path: join(repository, 'docs/images/site.png') });
} finally {
    await browser.close();
    await server.stop();
}
