// Cross-check: every number in the tables of the Markdown report stands in the HTML page and in the PDF, table by table, row by row.
// usage: node numbers.mjs REPORT.md REPORT.html REPORT.pdf [MINIMUM]
// Prints how many numbers were compared; fails on the first differences, and when fewer than MINIMUM (100) were compared.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [markdownPath, htmlPath, pdfPath, minimum = '100'] = process.argv.slice(2);
if (!pdfPath) {
    console.error('usage: node numbers.mjs REPORT.md REPORT.html REPORT.pdf [MINIMUM]');
    process.exit(2);
}

// One spelling for what is one character to a reader: µ and μ, non-breaking and plain spaces.
const normalise = (text) => text.normalize('NFKC').replace(/\s+/g, ' ').trim();
// "[36,045-36,577]" holds two numbers. What stands between numbers is not compared: pdftotext drops narrow spaces ("6 s" becomes "6s").
const numbersOf = (text) => normalise(text).match(/\d+(?:[.,]\d+)*/g) ?? [];

// ---- Markdown: | cells | under a **caption** -----------------------------------------------------------------------------------------
function markdownWords(cell) {
    return cell
        .replace(/<br\s*\/?>/g, ' ')
        .replace(/<\/?(strong|em|sub|sup)>/g, '')
        .replace(/(^|[^\\])\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, '$1$2')
        .replace(/(^|[^\\])\*\*/g, '$1')
        .replace(/\\([^A-Za-z0-9\s])/g, '$1')
        .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

function splitRow(line) {
    return line.replace(/^\s*\|/, '').replace(/\|\s*$/, '').split(/(?<!\\)\|/).map((cell) => normalise(markdownWords(cell)));
}

function markdownTables(text) {
    const tables = [];
    const lines = text.split('\n');
    for (let i = 0; i < lines.length; i++) {
        if (!/^\|( ?:?-+:? ?\|)+$/.test(lines[i]))
            continue;
        let caption = '';
        for (let j = i - 2; j >= 0 && !caption; j--)
            caption = lines[j].trim();
        const rows = [];
        for (let j = i + 1; j < lines.length && lines[j].startsWith('|'); j++)
            rows.push(splitRow(lines[j]));
        tables.push({ caption: normalise(markdownWords(caption)), rows });
    }
    return tables;
}

// ---- HTML --------------------------------------------------------------------------------------------------------------------------------
function htmlWords(markup) {
    return normalise(markup
        .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
        .replace(/<[^>]*>/g, ' ')
        .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&'));
}

function htmlTables(text) {
    return [...text.matchAll(/<table[\s\S]*?<\/table>/g)].map(([table]) => ({
        caption: htmlWords(/<caption[^>]*>([\s\S]*?)<\/caption>/.exec(table)?.[1] ?? ''),
        rows: [...table.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)]
            .filter(([, row]) => /<td/.test(row))
            .map(([, row]) => [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => htmlWords(cell))),
    }));
}

// ---- PDF: words in reading order; a table's region runs from its caption to the next one's -------------------------------------------------
const pdfText = normalise(execFileSync('pdftotext', ['-layout', pdfPath, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }));

const problems = [];
let compared = 0;
const markdown = markdownTables(readFileSync(markdownPath, 'utf8'));
const html = htmlTables(readFileSync(htmlPath, 'utf8'));

function compareHtml(table, other) {
    if (other === undefined || other.caption !== table.caption) {
        problems.push(`HTML: expected the table "${table.caption}", got "${other?.caption}"`);
        return;
    }
    if (other.rows.length !== table.rows.length)
        problems.push(`HTML: "${table.caption}" has ${other.rows.length} rows, Markdown ${table.rows.length}`);
    table.rows.forEach((row, index) => row.forEach((cell, column) => {
        const wanted = numbersOf(cell).join(' '), found = numbersOf(other.rows[index]?.[column] ?? '').join(' ');
        if (wanted !== found)
            problems.push(`HTML: "${table.caption}" row ${index + 1} column ${column + 1}: "${found}", Markdown has "${wanted}"`);
    }));
}

// Rows wrap within their cells, so a row's words need not be neighbours; but its numbers must all come after the row before has begun,
// and no word of the region serves twice.
function comparePdf(table, from, to) {
    const words = numbersOf(pdfText.slice(from, to));
    const used = new Array(words.length).fill(false);
    let start = 0;
    table.rows.forEach((row, index) => {
        let first = -1;
        for (const number of row.flatMap(numbersOf)) {
            compared++;
            const at = words.findIndex((word, position) => position >= start && !used[position] && word === number);
            if (at < 0) {
                problems.push(`PDF: "${table.caption}" row ${index + 1}: "${number}" not found`);
                continue;
            }
            used[at] = true;
            first = first < 0 || at < first ? at : first;
        }
        if (first >= 0)
            start = first;
    });
}

if (html.length !== markdown.length)
    problems.push(`HTML has ${html.length} tables, Markdown ${markdown.length}`);
let position = 0;
const starts = markdown.map((table) => {
    // Captions may be set over two lines; normalise() has made them one.
    const at = pdfText.indexOf(table.caption, position);
    if (at < 0)
        problems.push(`PDF: no table "${table.caption}"`);
    else
        position = at + table.caption.length;
    return at < 0 ? -1 : position;
});
markdown.forEach((table, index) => {
    compareHtml(table, html[index]);
    const next = starts.slice(index + 1).find((start) => start >= 0) ?? pdfText.length;
    if (starts[index] >= 0)
        comparePdf(table, starts[index], next);
});
for (const problem of problems.slice(0, 20))
    console.error(problem);
console.log(`${markdown.length} tables, ${compared} numbers compared, ${problems.length} differences`);
if (compared < Number(minimum))
    console.error(`expected at least ${minimum} numbers`);
process.exit(problems.length > 0 || compared < Number(minimum) ? 1 : 0);
