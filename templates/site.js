// The site's one script. Every page can be read without it; it adds what needs a hand: sorting, filters, other baselines and scales, exact
// values at a chart's marks, copying, the theme, the search. It computes no result: all that it shows is in the page.
'use strict';
// ---- theme: before anything is painted ----
const root = document.documentElement;
const storage = (use) => {
    try {
        return use(localStorage);
    } catch {
        return null; // storage can be forbidden
    }
};
const setTheme = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
};
const stored = storage((items) => items.getItem('theme')) ?? '';
setTheme(stored);

const data = JSON.parse(document.getElementById('script-data').textContent);
const text = (key, values = {}) => (data.text[key] ?? '').replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const main = document.querySelector('main');
const all = (selector, within = main) => [...within.querySelectorAll(selector)];
const words = (element) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

// An element with properties (attributes where there is no such property) and children.
const make = (name, properties, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key in element) element[key] = value;
        else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
};
const makeButton = (label, onclick, properties) => make('button', { type: 'button', onclick, ...properties }, label);

// ---- state: what a reader chose stands in the address, so that it can be sent ----
const state = new URLSearchParams(location.search);
const chosen = (key) => new Set((state.get(key) ?? '').split('|').filter(Boolean));
const remember = (key, value) => {
    const words = value instanceof Set ? [...value].join('|') : value;
    if (words) state.set(key, words);
    else state.delete(key);
    const query = state.size > 0 ? `?${state}` : '';
    try {
        history.replaceState(null, '', location.pathname + query + location.hash);
    } catch { /* not every browser allows it for files */ }
    for (const link of all('.languages a', document)) link.search = query;
};

const addThemeSwitch = () => {
    const select = make('select', { 'aria-label': text('theme') }, ...['', 'light', 'dark'].map((value) =>
        make('option', { value, selected: value === stored }, text(`theme_${value || 'system'}`))));
    select.onchange = () => {
        setTheme(select.value);
        storage((items) => (select.value ? items.setItem('theme', select.value) : items.removeItem('theme')));
    };
    document.querySelector('.site-head .column')?.append(make('div', { className: 'theme' }, select));
};

// ---- tables: sort ----
const headsOf = (table) => [...table.tHead.rows[0].cells];
const rowsOf = (table) => table.order ??= [...table.tBodies[0].rows]; // the page's order
const nameOf = (table) => table.id || table.closest('figure')?.id;
// The number behind a cell, NaN for none; of one that shows a ratio, the ratio.
const numberOf = (cell) => {
    if (cell.classList.contains('state')) return NaN;
    if (cell.dataset.value && !cell.dataset.reading) return Number(cell.dataset.value);
    const number = /[-+]?\d[\d,]*\.?\d*/.exec(words(cell.querySelector('.value')));
    return number ? Number(number[0].replaceAll(',', '')) : NaN;
};
const compareCells = (a, b, sign) => {
    const x = numberOf(a), y = numberOf(b);
    if (Number.isNaN(x) && Number.isNaN(y))
        return sign * words(a).localeCompare(words(b), root.lang, { numeric: true });
    return Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : sign * (x - y); // without a value: last either way
};
const sortTable = (table, column, direction) => {
    headsOf(table).forEach((head, index) => {
        if (index === column && direction) head.setAttribute('aria-sort', direction);
        else head.removeAttribute('aria-sort');
    });
    const rows = [...rowsOf(table)], sign = direction === 'ascending' ? 1 : -1;
    if (direction) rows.sort((a, b) => compareCells(a.cells[column], b.cells[column], sign));
    table.tBodies[0].append(...rows);
};
const addSorting = (table) => {
    if (rowsOf(table).length < 2) return;
    headsOf(table).forEach((head, column) => {
        const order = head.classList.contains('right') ? ['descending', 'ascending', ''] : ['ascending', 'descending', ''];
        const button = makeButton('', () => {
            const direction = order[(order.indexOf(head.getAttribute('aria-sort') ?? '') + 1) % 3];
            sortTable(table, column, direction);
            remember('sort', direction && `${nameOf(table)}.${column}.${direction}`);
        }, { className: 'sort' });
        button.append(...head.childNodes);
        head.append(button);
    });
    const [, name, column, direction] = /^(.+)\.(\d+)\.(\w+)$/.exec(state.get('sort') ?? '') ?? [];
    if (name === nameOf(table) && /^(a|de)scending$/.test(direction) && headsOf(table)[column]) sortTable(table, Number(column), direction);
};

// ---- tables: copy what is shown ----
const shownRows = (table) => [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].filter((cell) => !cell.hidden));
const asMarkdown = (table) => {
    const [head, ...rows] = shownRows(table);
    const line = (cells) => `| ${cells.join(' | ')} |`;
    const escaped = (row) => line(row.map((cell) => words(cell).replace(/[\\|]/g, '\\$&')));
    const rule = line(head.map((cell) => (cell.classList.contains('right') ? '---:' : '---')));
    return [words(table.caption), '', escaped(head), rule, ...rows.map(escaped)].join('\n');
};
// The number itself where there is one, and what stands beside it in a column of its own.
const asCsv = (table) => {
    const rows = shownRows(table);
    const detail = (cell) => words(cell.querySelector('.detail'));
    const own = (cell) => (cell.dataset.reading ? null : cell.dataset.value) ?? words(cell.querySelector('.value') ?? cell);
    const two = rows[0].map((_, column) => rows.some((row) => detail(row[column])));
    const quote = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    return rows.map((row, index) => row.flatMap((cell, column) => {
        const first = index > 0 ? own(cell) : words(cell);
        return two[column] ? [first, index > 0 ? detail(cell) : `${first} []`] : [first];
    }).map(quote).join(',')).join('\r\n');
};
const copy = async (content) => {
    try {
        await navigator.clipboard.writeText(content);
        return true;
    } catch { // not allowed, or the page is not secure
        const area = make('textarea', { value: content, className: 'offscreen' });
        document.body.append(area);
        area.select();
        const done = document.execCommand('copy');
        area.remove();
        return done;
    }
};
const addCopying = (table) => {
    const status = make('span', { role: 'status' });
    const button = (label, render) => makeButton(label, async () => {
        status.textContent = text(await copy(render(table)) ? 'copied' : 'copy_failed');
        setTimeout(() => status.replaceChildren(), 3000);
    }, { 'aria-label': `${text('copy')} ${label}: ${words(table.caption)}` });
    table.closest('.table-box').after(make('p', { className: 'copy' }, status, ` ${text('copy')} `,
        button('Markdown', asMarkdown), ' ', button('CSV', asCsv)));
};

// ---- filters ----
const off = chosen('off'); // "facet.value" of what is switched off
let significant = state.has('significant'); // that alone is shown
let baseline = data.baselines.indexOf(state.get('baseline'));
const isAbout = (element, subjects) => (element.dataset.of ?? '').split(' ').some((subject) => subjects.has(subject));
const isUndecided = (row) => !row.querySelector('[data-against], .verdict-faster, .verdict-slower') &&
    row.querySelector('.verdict-equivalent, .verdict-no-difference, .verdict-no-claim, .verdict-invalid') !== null;
// Returns how many rows are hidden.
const filterTable = (table, subjects) => {
    const gone = headsOf(table).map((head) => isAbout(head, subjects));
    for (const row of table.rows) [...row.cells].forEach((cell, column) => { cell.hidden = gone[column]; });
    for (const row of rowsOf(table)) row.hidden = isAbout(row, subjects) || (significant && isUndecided(row));
    return rowsOf(table).filter((row) => row.hidden).length;
};
// A class for the marks of those rows of a chart's table that pass the test. A chart keeps its scale, whatever is filtered.
const markRows = (figure, name, test) => {
    const rows = rowsOf(figure.querySelector('table'));
    for (const mark of all('[data-row]', figure)) mark.classList.toggle(name, test(rows[mark.dataset.row - 1]));
};
const figures = all('figure.chart'), tables = all('.table-box > table');

// ---- baselines: the readings that the generator put into the cells ----
const verdicts = { f: ['faster', '\u25b2 '], s: ['slower', '\u25bc '] };
const showReading = (cell) => {
    const parts = ['.value', '.detail'].map((part) => cell.querySelector(part));
    cell.shown ??= { name: cell.className, parts: parts.map((part) => [...(part?.childNodes ?? [])]) };
    const [letter = '-', ...rest] = data.baselines[baseline] ? cell.dataset.against.split(';')[baseline] : [];
    const [verdict, mark] = verdicts[letter] ?? ['undecided', ''];
    if (baseline < 0) {
        parts.forEach((part, index) => part?.replaceChildren(...cell.shown.parts[index]));
        cell.className = cell.shown.name;
        delete cell.dataset.reading;
        return;
    }
    const [ratio, interval = ''] = rest.join('').split('|');
    parts[0].replaceChildren(mark + (ratio || '\u2013'));
    parts[1]?.replaceChildren(interval);
    cell.className = `${cell.shown.name.replace(/ (best|heat-\d)\b/g, '')} verdict-${verdict}`;
    cell.classList.toggle('blank', significant && verdict === 'undecided' && letter !== '-');
    cell.dataset.reading = letter;
};

// ---- the bar above the first table that it acts on ----
const bar = {};
const apply = () => {
    const subjects = new Set(data.facets.flatMap((facet, index) => facet.values.filter(([id]) => off.has(`${index}.${id}`)))
        .flatMap(([, , about]) => about.split(' ')));
    const hidden = tables.reduce((sum, table) => sum + filterTable(table, subjects), 0);
    for (const figure of figures) {
        figure.hidden = isAbout(figure, subjects);
        markRows(figure, 'off', (row) => row.hidden);
    }
    for (const cell of all('[data-against]')) showReading(cell);
    for (const table of tables) headsOf(table).forEach((head, at) => head.ariaSort && sortTable(table, at, head.ariaSort));
    remember('off', off);
    remember('baseline', data.baselines[baseline]);
    remember('significant', significant && '1');
    for (const pill of all('[data-id]', bar.box)) pill.setAttribute('aria-pressed', !off.has(pill.dataset.id));
    bar.significant.checked = significant;
    if (bar.baseline) bar.baseline.value = baseline;
    bar.count.textContent = off.size > 0 ? text('filter_off', { count: off.size }) : '';
    bar.status.textContent = (baseline < 0 ? '' : text('baseline_note', { name: data.baselines[baseline] })) +
        (hidden > 0 ? ` ${text('hidden_rows', { count: hidden })}` : '');
};
const makePill = (facet, [id, label, about, hasData]) => {
    if (!hasData) return makeButton(`${label} (${text('no_data')})`, null, { className: 'pill', disabled: true });
    const key = `${facet}.${id}`;
    const pill = makeButton(label, () => {
        if (!off.delete(key)) off.add(key);
        apply();
    }, { className: 'pill', 'data-id': key });
    pill.onpointerenter = pill.onfocus = () => link((of) => isAbout({ dataset: { of } }, new Set(about.split(' '))));
    pill.onpointerleave = pill.onblur = () => link(() => false);
    return pill;
};
const addBar = () => {
    const first = main.querySelector('table [data-of], [data-against], .verdict-faster, .verdict-slower, .verdict-no-difference');
    if (!first || !data.text.filter) return;
    bar.count = make('span', { className: 'count' });
    bar.status = make('p', { className: 'bar-status', role: 'status' });
    bar.box = make('details', { className: 'filters' }, make('summary', {}, text('filter'), ' ', bar.count),
        ...data.facets.map((facet, index) => make('fieldset', {}, make('legend', {}, facet.title),
            ...facet.values.map((value) => makePill(index, value)))));
    const line = make('p', { className: 'choices' });
    if (data.baselines.length > 0) {
        bar.baseline = make('select', {}, ...[text('baseline_none'), ...data.baselines].map((name, index) =>
            make('option', { value: index - 1 }, name)));
        bar.baseline.onchange = () => { baseline = Number(bar.baseline.value); apply(); };
        line.append(make('label', {}, `${text('baseline')} `, bar.baseline));
    }
    bar.significant = make('input', { type: 'checkbox' });
    bar.significant.onchange = () => { significant = bar.significant.checked; apply(); };
    line.append(make('label', {}, bar.significant, ` ${text('significant')}`), makeButton(text('reset'), () => {
        off.clear();
        significant = false;
        baseline = -1;
        apply();
    }));
    bar.box.append(line);
    bar.box.open = off.size > 0 || significant || baseline >= 0;
    (first.closest('.figure-grid') ?? first.closest('figure') ?? first.closest('.table-box')).before(bar.box, bar.status);
    apply();
};

// ---- charts: logarithmic or linear ----
const linear = chosen('linear'); // ids of charts
const addScales = (figure) => {
    const drawings = all('[data-scale]', figure);
    if (drawings.length < 2) return;
    const show = () => {
        const scale = linear.has(figure.id) ? 'linear' : 'log';
        for (const drawing of drawings) drawing.hidden = drawing.dataset.scale !== scale;
        for (const button of buttons) button.setAttribute('aria-pressed', button.value === scale);
    };
    const buttons = ['log', 'linear'].map((value) => makeButton(text(`scale_${value}`), () => {
        linear[value === 'log' ? 'delete' : 'add'](figure.id);
        remember('linear', linear);
        show();
    }, { className: 'pill', value }));
    figure.querySelector('details').before(make('p', { className: 'scales', role: 'group', 'aria-label': text('scale') },
        `${text('scale')} `, ...buttons));
    show();
};

// ---- charts: exact values; row and mark go together ----
// All rows about the same as what passes the test, and their marks.
const link = (test) => {
    for (const row of all('tr[data-of]')) row.classList.toggle('linked', test(row.dataset.of));
    for (const figure of figures) markRows(figure, 'linked', (row) => row.classList.contains('linked'));
};
// What stands for a row of the data, in the drawing's units: boxes of marks, points of lines.
const placesOf = (svg) => svg.places ??= all('[data-row] > *, [data-rows]', svg).flatMap((mark) => {
    const own = Number(mark.parentNode.dataset.row);
    if (mark.tagName !== 'path') return [{ box: mark.getBBox(), row: own }];
    const named = mark.dataset.rows ?? ''; // of its points: "3-40", or one by one
    const [first, last] = named.split('-').map(Number), rows = named.split(' ').map(Number);
    return mark.getAttribute('d').match(/[\d.-]+ [\d.-]+/g).map((pair, index) => {
        const [x, y] = pair.split(' ').map(Number);
        return { box: { x, y, width: 0, height: 0 }, dot: !own, row: own || (last ? first + index : rows[index]) };
    });
}).filter(({ row }) => row > 0);
const addReading = (figure) => {
    const svgs = all('svg.chart', figure).filter((svg) => svg.querySelector('[data-row], [data-rows]'));
    if (svgs.length === 0) return;
    const rows = rowsOf(figure.querySelector('table'));
    const output = make('p', { className: 'reading', 'aria-live': 'polite' });
    figure.querySelector('details').before(output);
    let current = 0;
    const select = (number, svg) => {
        if (number === current) return;
        rows[current - 1]?.classList.remove('linked');
        const row = rows[(current = number) - 1];
        row?.classList.add('linked');
        const heads = row ? headsOf(row.closest('table')) : [];
        output.textContent = heads.map((head, index) => `${index > 0 ? `${words(head)} ` : ''}${words(row.cells[index])}`).join(' \u00b7 ');
        markRows(figure, 'linked', (one) => one === row);
        for (const dot of all('.cursor', figure)) dot.remove();
        for (const { box, dot, row: place } of svg ? placesOf(svg) : []) {
            if (!dot || place !== number) continue;
            const circle = document.createElementNS(svg.namespaceURI, 'circle');
            for (const [key, value] of Object.entries({ class: 'cursor', cx: box.x, cy: box.y, r: 5 })) circle.setAttribute(key, value);
            svg.append(circle);
        }
    };
    const nearest = (svg, event) => {
        const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
        const near = placesOf(svg).map(({ box, row }) => [Math.hypot(Math.max(box.x - x, 0, x - box.x - box.width),
            Math.max(box.y - y, 0, y - box.y - box.height)), row]).sort((a, b) => a[0] - b[0])[0];
        return near && near[0] < 28 ? near[1] : 0;
    };
    for (const svg of svgs) {
        const box = svg.parentElement;
        Object.assign(box, { tabIndex: 0, role: 'group', ariaLabel: `${words(svg.querySelector('title'))}. ${text('chart_keys')}` });
        svg.onpointermove = svg.onpointerdown = (event) => select(nearest(svg, event), svg);
        svg.onpointerleave = (event) => event.pointerType === 'mouse' && select(0);
        box.onblur = () => select(0);
        box.onkeydown = (event) => {
            const used = [...new Set(placesOf(svg).map(({ row }) => row))].sort((a, b) => a - b);
            const at = used.indexOf(current), last = used.length - 1;
            const up = at < 0 ? last : Math.max(at - 1, 0), down = Math.min(at + 1, last);
            const next = { ArrowDown: down, ArrowRight: down, ArrowUp: up, ArrowLeft: up, Home: 0, End: last, Escape: -1 }[event.key];
            if (next === undefined) return;
            event.preventDefault();
            select(used[next] ?? 0, svg);
        };
    }
};
const addLinking = (row) => {
    row.onpointerenter = () => link((of) => of === row.dataset.of);
    row.onpointerleave = () => link(() => false);
};

// ---- search ----
const fold = (value) => value.normalize('NFC').toLowerCase();
// Every word of the query must be somewhere, if only within a word. The title counts more than the rest, its beginning most.
const score = ([title, kind, , rest], terms) => terms.reduce((sum, term) => {
    const name = fold(title), others = ` ${fold(`${kind} ${rest}`)}`;
    const points = name.startsWith(term) ? 8 : name.includes(term) ? 4 : others.includes(` ${term}`) ? 2 : others.includes(term) ? 1 : NaN;
    return sum + points;
}, 0);
const addSearch = () => {
    const pages = window.benchlabSearch;
    if (!pages || !data.text.search) return;
    const input = make('input', { type: 'search', id: 'search-words', autocomplete: 'off', value: state.get('q') ?? '' });
    const status = make('p', { role: 'status' }), list = make('ol', {});
    const find = () => {
        const terms = fold(input.value).split(/\s+/).filter(Boolean);
        const found = pages.map((page) => [terms.length > 0 ? score(page, terms) : NaN, page])
            .filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]).map(([, page]) => page);
        list.replaceChildren(...found.slice(0, 50).map(([title, kind, href]) =>
            make('li', {}, make('a', { href }, title), make('span', { className: 'kind' }, ` ${kind}`))));
        status.textContent = terms.length > 0 ? text(found.length > 0 ? 'search_found' : 'search_nothing', { count: found.length }) : '';
        remember('q', input.value);
    };
    input.oninput = find;
    main.querySelector('.page-head').after(make('div', { className: 'search', role: 'search' },
        make('label', { htmlFor: input.id }, text('search')), input, status, list));
    find();
};

addThemeSwitch();
figures.forEach(addScales);
addBar();
for (const table of tables) {
    addSorting(table);
    addCopying(table);
}
figures.forEach(addReading);
all('tr[data-of]').forEach(addLinking);
addSearch();
