// Reads a CSV file by RFC 4180 and a JSON array of flat objects, and fails unless both hold the same records.
// usage: node tables.mjs FILE.csv FILE.json
import { readFileSync } from 'node:fs';

function parseCsv(text) {
    const rows = [];
    let row = [], field = '', quoted = false, i = 0;
    const endField = () => { row.push(field); field = ''; };
    while (i < text.length) {
        const c = text[i++];
        if (quoted) {
            if (c !== '"')
                field += c;
            else if (text[i] === '"')
                field += text[i++];
            else
                quoted = false;
        } else if (c === '"' && field === '') {
            quoted = true;
        } else if (c === ',') {
            endField();
        } else if (c === '\r' && text[i] === '\n') {
            i++;
            endField();
            rows.push(row);
            row = [];
        } else if (c === '\r' || c === '\n' || c === '"') {
            throw new Error(`stray ${JSON.stringify(c)} before offset ${i}`);
        } else {
            field += c;
        }
    }
    if (quoted || row.length > 0 || field !== '')
        throw new Error('the last record does not end');
    return rows;
}

const [csvPath, jsonPath] = process.argv.slice(2);
const [head, ...rows] = parseCsv(readFileSync(csvPath, 'utf8'));
const records = JSON.parse(readFileSync(jsonPath, 'utf8'));
const fail = (message) => { console.error(message); process.exit(1); };
if (rows.length !== records.length || rows.length === 0)
    fail(`${rows.length} rows, ${records.length} objects`);
rows.forEach((row, index) => {
    const names = Object.keys(records[index]);
    if (row.length !== head.length || names.join() !== head.join())
        fail(`record ${index + 1}: other members`);
    row.forEach((text, column) => {
        const value = records[index][head[column]];
        const shown = value === null ? '' : typeof value === 'number' ? value : String(value).replace(/^(?=[=+\-@\t\r])/, "'");
        if (typeof shown === 'number' ? Number(text) !== shown || text === '' : text !== shown)
            fail(`record ${index + 1}, ${head[column]}: CSV ${text}, JSON ${value}`);
    });
});
console.log(`${rows.length} records, ${head.length} members`);
