// The site's one script. Every page can be read without it; it adds what needs a hand: sorting, filtering, other baselines and scales,
// exact values at a chart's marks, copying, the theme, the search. It computes no result: all that it shows is in the page.
'use strict';
(() => {
    // ---- theme: first of all, before anything is painted ----------------------------------------------------------------------------
    const root = document.documentElement;
    const stored = () => {
        try {
            return localStorage.getItem('theme') ?? 'system';
        } catch { // storage can be forbidden
            return 'system';
        }
    };
    const setTheme = (theme) => {
        if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
        else delete root.dataset.theme;
        try {
            if (root.dataset.theme) localStorage.setItem('theme', theme);
            else localStorage.removeItem('theme');
        } catch { /* then it lasts as long as the page */ }
    };
    setTheme(stored());

    const holder = document.getElementById('script-data');
    if (!holder) return; // a template of somebody's own
    const data = JSON.parse(holder.textContent);
    const text = (key, values = {}) => (data.text[key] ?? '').replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
    const main = document.querySelector('main');
    const all = (selector, within = main) => [...within.querySelectorAll(selector)];

    // An element with properties, attributes (names with a dash, "role", "for") and children.
    const make = (name, properties = {}, ...children) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(properties)) {
            if (key in element) element[key] = value;
            else element.setAttribute(key, value);
        }
        element.append(...children);
        return element;
    };

    // ---- state: what a reader chose, in the address, so that it can be sent -----------------------------------------------------------
    const state = new URLSearchParams(location.search);
    const remember = (key, value) => {
        if (value) state.set(key, value);
        else state.delete(key);
        const query = state.size > 0 ? `?${state}` : '';
        try {
            history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
        } catch { /* a browser that does not allow it for files */ }
        for (const link of all('.languages a', document)) link.search = query;
    };

    // ---- theme switch -----------------------------------------------------------------------------------------------------------------
    const addThemeSwitch = () => {
        const choices = ['system', 'light', 'dark'].map((value) =>
            make('option', { value, selected: value === stored() }, text(`theme_${value}`)));
        const select = make('select', { 'aria-label': text('theme'), onchange: () => setTheme(select.value) }, ...choices);
        document.querySelector('.site-head .column')?.append(make('div', { className: 'theme' }, select));
    };

    // ---- tables: values -----------------------------------------------------------------------------------------------------------------
    const words = (element) => (element?.innerText ?? '').replace(/[\s\u00a0]+/g, ' ').trim();
    const body = (table) => [...table.tBodies[0].rows];
    const nameOf = (table) => table.id || table.closest('figure')?.id || '';
    // The number behind a cell, NaN for none. A cell that shows a ratio is sorted by that.
    const numberOf = (cell) => {
        if (cell.classList.contains('state')) return NaN;
        const shown = cell.querySelector('.value')?.textContent ?? '';
        if (cell.dataset.value && !cell.dataset.reading) return Number(cell.dataset.value);
        const number = /^[-+]?[\d,]*\.?\d+/.exec(shown.trim());
        return number ? Number(number[0].replaceAll(',', '')) : NaN;
    };

    // ---- tables: sort ---------------------------------------------------------------------------------------------------------------------
    const language = root.lang;
    const compareCells = (a, b, sign) => {
        const x = numberOf(a), y = numberOf(b);
        if (!Number.isNaN(x) || !Number.isNaN(y)) // what has no value comes last either way
            return Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : sign * (x - y);
        return sign * words(a).localeCompare(words(b), language, { numeric: true });
    };
    const sortTable = (table, column, direction) => {
        const heads = [...table.tHead.rows[0].cells];
        table.rowOrder ??= body(table);
        heads.forEach((head, index) => {
            if (index === column && direction) head.setAttribute('aria-sort', direction);
            else head.removeAttribute('aria-sort');
        });
        const rows = [...table.rowOrder];
        if (direction)
            rows.sort((a, b) => compareCells(a.cells[column], b.cells[column], direction === 'ascending' ? 1 : -1));
        table.tBodies[0].append(...rows);
    };
    const addSorting = (table) => {
        if (body(table).length < 2) return;
        [...table.tHead.rows[0].cells].forEach((head, column) => {
            const numbers = head.classList.contains('right');
            const order = numbers ? ['descending', 'ascending', ''] : ['ascending', 'descending', ''];
            const button = make('button', { type: 'button', className: 'sort' }, ...head.childNodes);
            button.onclick = () => {
                const direction = order[(order.indexOf(head.getAttribute('aria-sort') ?? '') + 1) % 3];
                sortTable(table, column, direction);
                remember('sort', direction && `${nameOf(table)}.${column}.${direction}`);
            };
            head.append(button);
        });
    };
    const restoreSorting = () => {
        const [, name, column, direction] = /^(.+)\.(\d+)\.(ascending|descending)$/.exec(state.get('sort') ?? '') ?? [];
        const table = name && all('table').find((one) => nameOf(one) === name);
        if (table && Number(column) < table.tHead.rows[0].cells.length) sortTable(table, Number(column), direction);
    };

    // ---- tables: copy ---------------------------------------------------------------------------------------------------------------------
    // Rows and columns as they are shown.
    const shownRows = (table) => [...table.rows].filter((row) => !row.hidden)
        .map((row) => [...row.cells].filter((cell) => !cell.hidden));
    const asMarkdown = (table) => {
        const [head, ...rows] = shownRows(table);
        const line = (cells) => `| ${cells.map((cell) => words(cell).replace(/[\\|]/g, '\\$&')).join(' | ')} |`;
        const rule = head.map((cell) => (cell.classList.contains('right') ? '---:' : '---'));
        return [`${words(table.caption)}\n`, line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
    };
    // The number itself where there is one, and what stands beside it in a column of its own.
    const asCsv = (table) => {
        const rows = shownRows(table);
        const detail = (cell) => words(cell.querySelector('.detail'));
        const wide = rows[0].map((_, column) => rows.slice(1).some((row) => detail(row[column])));
        const quote = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
        return rows.map((row, index) => row.flatMap((cell, column) => {
            const value = cell.dataset.reading ? undefined : cell.dataset.value;
            const own = index === 0 ? words(cell) : value ?? words(cell.querySelector('.value') ?? cell);
            if (!wide[column]) return [own];
            return [own, index === 0 ? `${words(cell)} []` : detail(cell)];
        }).map(quote).join(',')).join('\r\n');
    };
    const copy = async (content) => {
        try {
            await navigator.clipboard.writeText(content);
            return true;
        } catch { // no permission, or a page that is not secure
            const area = make('textarea', { value: content, className: 'offscreen', readOnly: true });
            document.body.append(area);
            area.select();
            const done = document.execCommand('copy');
            area.remove();
            return done;
        }
    };
    const addCopying = (table) => {
        const status = make('span', { role: 'status' });
        const button = (label, render) => make('button', {
            type: 'button', 'aria-label': `${text('copy')} ${label}: ${words(table.caption)}`,
            onclick: async () => {
                status.textContent = text(await copy(render(table)) ? 'copied' : 'copy_failed');
                setTimeout(() => { status.textContent = ''; }, 3000);
            },
        }, label);
        table.closest('.table-box').after(make('p', { className: 'copy' }, status, ` ${text('copy')} `,
            button('Markdown', asMarkdown), ' ', button('CSV', asCsv)));
    };

    // ---- filters ----------------------------------------------------------------------------------------------------------------------------
    const off = new Set((state.get('off') ?? '').split('|').filter(Boolean)); // "facet.value" of what is switched off
    let onlySignificant = state.has('significant');
    let baseline = data.baselines.indexOf(state.get('baseline') ?? '');
    const idOf = (facet, value) => `${facet}.${value[0]}`;
    const switchedOff = () => new Set(data.facets.flatMap((facet, index) =>
        facet.values.filter((value) => off.has(idOf(index, value))).flatMap((value) => value[2].split(' '))));
    const isAbout = (element, subjects) => (element.dataset.of ?? '').split(' ').some((subject) => subjects.has(subject));
    const undecided = '.verdict-equivalent, .verdict-no-difference, .verdict-no-claim, .verdict-invalid';
    const isUndecided = (row) => row.querySelector(undecided) && !row.querySelector('.verdict-faster, .verdict-slower');

    const filterTable = (table, subjects) => {
        const gone = [...table.tHead.rows[0].cells].map((head) => isAbout(head, subjects));
        let hidden = 0;
        for (const row of table.rows)
            [...row.cells].forEach((cell, column) => { cell.hidden = gone[column]; });
        for (const row of table.rowOrder ?? body(table)) {
            row.hidden = isAbout(row, subjects) || (onlySignificant && Boolean(isUndecided(row)));
            hidden += row.hidden;
        }
        return hidden;
    };
    // A chart keeps its scale; marks that were switched off are faint.
    const filterChart = (figure, subjects) => {
        figure.hidden = isAbout(figure, subjects);
        const table = figure.querySelector('table');
        const rows = table.rowOrder ?? body(table);
        for (const mark of all('[data-row]', figure))
            mark.classList.toggle('off', rows[mark.dataset.row - 1]?.hidden ?? false);
    };

    // ---- baselines: the readings that the generator put into the cells ---------------------------------------------------------------------
    const marks = { f: ['faster', '\u25b2'], s: ['slower', '\u25bc'], e: ['equivalent', '='], n: ['no-difference', '\u25cb'] };
    const showReading = (cell) => {
        const value = cell.querySelector('.value'), detail = cell.querySelector('.detail');
        cell.shown ??= { value: [...value.childNodes], detail: detail && [...detail.childNodes], classes: cell.className };
        value.replaceChildren(...cell.shown.value);
        detail?.replaceChildren(...(cell.shown.detail ?? []));
        cell.className = cell.shown.classes;
        delete cell.dataset.reading;
        if (baseline < 0) return;
        const reading = cell.dataset.against.split(';')[baseline] ?? '';
        const [ratio, interval] = reading.slice(1).split('|');
        const [verdict, mark] = marks[reading[0]] ?? [];
        value.replaceChildren(mark ? `${mark} ${ratio}` : ratio || '\u2013');
        detail?.replaceChildren(interval ?? '');
        cell.className = `${cell.shown.classes.replace(/\s(best|heat-\d)\b/g, '')}${verdict ? ` verdict-${verdict}` : ''}`;
        cell.dataset.reading = reading[0] ?? '-';
        cell.classList.toggle('blank', onlySignificant && 'enci'.includes(reading[0] ?? '-'));
    };

    const bar = {};
    const apply = () => {
        const subjects = switchedOff();
        const hidden = all('table').reduce((sum, table) => sum + filterTable(table, subjects), 0);
        for (const figure of all('figure.chart')) filterChart(figure, subjects);
        for (const cell of all('[data-against]')) showReading(cell);
        remember('off', [...off].join('|'));
        remember('baseline', data.baselines[baseline]);
        remember('significant', onlySignificant ? '1' : '');
        for (const pill of all('.pill', bar.box)) pill.setAttribute('aria-pressed', !off.has(pill.dataset.id));
        bar.significant.checked = onlySignificant;
        if (bar.baseline) bar.baseline.value = baseline;
        bar.count.textContent = off.size > 0 ? text('filter_off', { count: off.size }) : '';
        const notes = [];
        if (baseline >= 0) notes.push(text('baseline_note', { name: data.baselines[baseline] }));
        if (hidden > 0) notes.push(text('hidden_rows', { count: hidden }));
        bar.status.textContent = notes.join(' ');
    };
    const pillOf = (facet, value) => {
        const id = idOf(facet, value);
        if (!value[3]) return make('button', { type: 'button', className: 'pill', disabled: true }, `${value[1]} (${text('no_data')})`);
        const pill = make('button', { type: 'button', className: 'pill', 'data-id': id }, value[1]);
        pill.onclick = () => {
            if (!off.delete(id)) off.add(id);
            apply();
        };
        pill.onpointerenter = pill.onfocus = () => linkSubjects(value[2]);
        pill.onpointerleave = pill.onblur = () => linkSubjects('');
        return pill;
    };
    const addFilters = () => {
        const first = main.querySelector('table [data-of], [data-against], .verdict-faster, .verdict-slower, .verdict-no-difference');
        const place = first?.closest('.table-box, figure');
        if (!place || !data.text.filter) return;
        bar.count = make('span', { className: 'count' });
        bar.status = make('p', { role: 'status' });
        bar.box = make('details', { className: 'filters' }, make('summary', {}, text('filter'), ' ', bar.count));
        data.facets.forEach((facet, index) => bar.box.append(make('fieldset', {}, make('legend', {}, facet.title),
            ...facet.values.map((value) => pillOf(index, value)))));
        const line = make('p', { className: 'choices' });
        if (data.baselines.length > 0) {
            bar.baseline = make('select', { onchange: () => { baseline = Number(bar.baseline.value); apply(); } },
                ...[text('baseline_none'), ...data.baselines].map((name, index) => make('option', { value: index - 1 }, name)));
            line.append(make('label', {}, `${text('baseline')} `, bar.baseline));
        }
        bar.significant = make('input', { type: 'checkbox', onchange: () => { onlySignificant = bar.significant.checked; apply(); } });
        line.append(make('label', {}, bar.significant, ` ${text('significant')}`),
            make('button', { type: 'button', onclick: () => { off.clear(); onlySignificant = false; baseline = -1; apply(); } }, text('reset')));
        bar.box.append(line);
        bar.box.open = off.size > 0 || onlySignificant || baseline >= 0;
        const grid = place.closest('.figure-grid') ?? place;
        grid.before(bar.box, bar.status);
        apply();
    };

    // ---- charts: linear or logarithmic ------------------------------------------------------------------------------------------------------
    const addScales = (figure) => {
        const drawings = all('[data-scale]', figure);
        if (drawings.length < 2) return;
        const show = (scale) => {
            for (const drawing of drawings) drawing.hidden = drawing.dataset.scale !== scale;
            for (const button of buttons) button.setAttribute('aria-pressed', button.value === scale);
        };
        const linear = new Set((state.get('linear') ?? '').split('|').filter(Boolean)); // ids of charts
        const buttons = ['log', 'linear'].map((value) => make('button', {
            type: 'button', className: 'pill', value, onclick: () => {
                const chosen = new Set((state.get('linear') ?? '').split('|').filter(Boolean));
                if (value === 'linear') chosen.add(figure.id);
                else chosen.delete(figure.id);
                remember('linear', [...chosen].join('|'));
                show(value);
            },
        }, text(`scale_${value}`)));
        figure.querySelector('details').before(make('p', { className: 'scales', role: 'group', 'aria-label': text('scale') },
            `${text('scale')} `, ...buttons));
        show(linear.has(figure.id) ? 'linear' : 'log');
    };

    // ---- charts: exact values, row and mark linked ---------------------------------------------------------------------------------------------
    // Everything in a drawing that stands for a row of the data: boxes of marks, points of lines; in the drawing's own units.
    const placesOf = (svg) => {
        if (svg.places?.length) return svg.places;
        svg.places = [];
        for (const group of all('g[data-row]', svg)) {
            for (const mark of group.children) {
                const { x, y, width, height } = mark.getBBox();
                svg.places.push({ x, y, right: x + width, bottom: y + height, row: Number(group.dataset.row) });
            }
        }
        for (const path of all('path[data-rows]', svg)) {
            const points = path.getAttribute('d').slice(1).split(/[L ]/).map(Number);
            const range = /^(\d+)-\d+$/.exec(path.dataset.rows);
            const rows = range ? [] : path.dataset.rows.split(' ').map(Number);
            for (let i = 0; i < points.length / 2; i++) {
                const row = range ? Number(range[1]) + i : rows[i];
                const [x, y] = [points[2 * i], points[2 * i + 1]];
                if (row > 0) svg.places.push({ x, y, right: x, bottom: y, row, dot: true });
            }
        }
        return svg.places;
    };
    const linkSubjects = (subjects) => {
        for (const row of all('tr[data-of]')) {
            const linked = Boolean(subjects) && row.dataset.of.split(' ').some((one) => subjects.split(' ').includes(one));
            row.classList.toggle('linked', linked);
        }
        for (const figure of all('figure.chart')) {
            const rows = orderOf(figure);
            for (const mark of all('[data-row]', figure))
                mark.classList.toggle('linked', rows[mark.dataset.row - 1]?.classList.contains('linked') ?? false);
        }
    };
    const orderOf = (figure) => {
        const table = figure.querySelector('table');
        return table.rowOrder ?? body(table);
    };
    const describe = (row) => {
        const heads = [...row.closest('table').tHead.rows[0].cells];
        return [...row.cells].map((cell, index) => (index === 0 ? words2(cell) : `${words2(heads[index])} ${words2(cell)}`)).join(' · ');
    };
    const words2 = (element) => element.textContent.replace(/[\s\u00a0]+/g, ' ').trim(); // of what is folded away, too
    const addReading = (figure) => {
        const svgs = all('svg.chart', figure).filter((svg) => svg.querySelector('[data-row], [data-rows]'));
        if (svgs.length === 0) return;
        const rows = orderOf(figure);
        const output = make('p', { className: 'reading', 'aria-live': 'polite' });
        figure.querySelector('details').before(output);
        let current = 0;
        const select = (row) => {
            if (row === current) return;
            rows[current - 1]?.classList.remove('linked');
            rows[row - 1]?.classList.add('linked');
            current = row;
            output.textContent = row > 0 && rows[row - 1] ? describe(rows[row - 1]) : '';
            for (const mark of all('[data-row]', figure)) mark.classList.toggle('linked', Number(mark.dataset.row) === row);
            for (const svg of svgs) showDots(svg, row);
        };
        const showDots = (svg, row) => {
            for (const dot of all('.cursor', svg)) dot.remove();
            if (!svg.getClientRects().length) return; // the drawing for another width
            for (const place of placesOf(svg).filter((one) => one.dot && one.row === row)) {
                const dot = document.createElementNS(svg.namespaceURI, 'circle');
                for (const [key, value] of Object.entries({ class: 'cursor', cx: place.x, cy: place.y, r: 5 })) dot.setAttribute(key, value);
                svg.append(dot);
            }
        };
        const nearest = (svg, event) => {
            const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
            let best = 0, smallest = 28;
            for (const { x, y, right, bottom, row } of placesOf(svg)) {
                const distance = Math.hypot(Math.max(x - point.x, 0, point.x - right), Math.max(y - point.y, 0, point.y - bottom));
                if (distance < smallest) [best, smallest] = [row, distance];
            }
            return best;
        };
        for (const svg of svgs) {
            const box = svg.parentElement;
            box.tabIndex = 0;
            box.setAttribute('role', 'group');
            box.setAttribute('aria-label', text('chart_keys'));
            svg.onpointermove = svg.onpointerdown = (event) => select(nearest(svg, event));
            svg.onpointerleave = (event) => { if (event.pointerType === 'mouse') select(0); };
            box.onblur = () => select(0);
            box.onkeydown = (event) => {
                const used = [...new Set(placesOf(svg).map((place) => place.row))].sort((a, b) => a - b);
                const at = used.indexOf(current);
                const next = {
                    ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at < 0 ? used.length - 1 : at - 1,
                    ArrowLeft: at < 0 ? used.length - 1 : at - 1, Home: 0, End: used.length - 1, Escape: -1,
                }[event.key];
                if (next === undefined) return;
                event.preventDefault();
                select(used[Math.min(next, used.length - 1)] ?? 0);
            };
        }
        rows.forEach((row, index) => {
            row.onpointerenter = () => select(index + 1);
            row.onpointerleave = () => select(0);
        });
    };

    // ---- search ------------------------------------------------------------------------------------------------------------------------------
    const RESULTS_MAXIMUM = 50;
    const fold = (value) => value.normalize('NFC').toLowerCase();
    // The title counts more than the words, its beginning most; every word of the query must be somewhere, if only as a part of a word.
    const score = ([title, kind, , pageWords], terms) => {
        const name = fold(title), rest = fold(`${kind} ${pageWords}`);
        let sum = 0;
        for (const term of terms) {
            if (name.startsWith(term)) sum += 4;
            else if (name.includes(term)) sum += 3;
            else if (` ${rest}`.includes(` ${term}`)) sum += 2;
            else if (rest.includes(term)) sum += 1;
            else return 0;
        }
        return sum;
    };
    const addSearch = () => {
        const pages = window.benchlabSearch;
        if (!pages || !data.text.search) return;
        const input = make('input', { type: 'search', id: 'search-words', autocomplete: 'off', spellcheck: false });
        const status = make('p', { role: 'status' });
        const list = make('ol', { className: 'found' });
        const find = () => {
            const terms = fold(input.value).split(/\s+/).filter(Boolean);
            const found = terms.length === 0 ? [] : pages.map((page) => [score(page, terms), page])
                .filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]);
            list.replaceChildren(...found.slice(0, RESULTS_MAXIMUM).map(([, [title, kind, path]]) =>
                make('li', {}, make('a', { href: path }, title), kind ? make('span', { className: 'kind' }, ` ${kind}`) : '')));
            status.textContent = terms.length === 0 ? ''
                : found.length === 0 ? text('search_nothing') : text('search_found', { count: found.length });
            remember('q', input.value);
        };
        input.value = state.get('q') ?? '';
        input.oninput = find;
        const head = main.querySelector('.page-head');
        head.after(make('div', { className: 'search', role: 'search' }, make('label', { htmlFor: input.id }, text('search')), input, status, list));
        if (input.value) find();
        else input.focus({ preventScroll: true });
    };

    // ---- all of it ---------------------------------------------------------------------------------------------------------------------------
    addThemeSwitch();
    for (const table of all('.table-box > table')) {
        addSorting(table);
        addCopying(table);
    }
    for (const figure of all('figure.chart')) {
        addScales(figure);
        addReading(figure);
    }
    addFilters();
    restoreSorting();
    addSearch();
})();
