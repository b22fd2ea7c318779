// The tables by package, path and call. Only the first rows are made until more are requested.

const ROWS = 200;

// makeTable fills a section with a table. Each row is a list of cells; the first cell is a
// function that fills it.
function makeTable(id, heads, rows) {
  const section = document.getElementById(id);
  section.replaceChildren();
  section.dataset.rows = rows.length;
  if (rows.length === 0) {
    const p = document.createElement('p');
    p.className = 'none';
    p.textContent = 'There is nothing to show: no call that matches has any.';
    section.append(p);
    return;
  }
  const table = document.createElement('table'), body = document.createElement('tbody');
  const head = table.createTHead().insertRow();
  for (const h of heads) {
    const th = document.createElement('th');
    th.scope = 'col';
    th.textContent = h;
    head.append(th);
  }
  table.append(body);
  section.append(table);
  const more = document.createElement('button');
  more.className = 'more';
  let made = 0;
  const make = () => {
    for (const row of rows.slice(made, made + ROWS)) body.append(makeRow(row));
    made += ROWS;
    more.hidden = made >= rows.length;
    more.textContent = `${count(rows.length - made)} more`;
  };
  more.addEventListener('click', make);
  make();
  section.append(more);
}

function makeRow(row) {
  const tr = document.createElement('tr');
  if (row.kind) tr.className = row.kind;
  row.first(tr.insertCell(), tr);
  for (const cell of row.cells) tr.insertCell().textContent = cell;
  return tr;
}

// filterLink fills a cell with a button that adds a word to the filter.
const filterLink = (text, word) => cell => {
  const b = document.createElement('button');
  b.textContent = text;
  b.title = `Filter by ${word}`;
  b.addEventListener('click', () => setFilter(word));
  cell.append(b);
};

const quoted = s => /\s/.test(s) ? `"${s}"` : s;

function pathTable(metric) {
  const sums = sumsBy('path', meta.paths.length + 1);
  const order = [...sums.calls.keys()].slice(1).filter(k => sums.calls[k]).sort((a, b) => sums[metric][b] - sums[metric][a] || (meta.paths[a - 1] < meta.paths[b - 1] ? -1 : 1));
  makeTable('paths', ['Path', 'Calls', 'Time', 'Bytes', 'Errors'], order.map(k => ({
    first: filterLink(meta.paths[k - 1], `path:${quoted(meta.paths[k - 1])}`),
    cells: [count(sums.calls[k]), time(sums.time[k]), size(sums.bytes[k]), count(sums.errors[k])],
  })));
}

function callTable(metric) {
  const sums = sumsBy('name', meta.names.length);
  const order = [...sums.calls.keys()].filter(k => sums.calls[k]).sort((a, b) => sums[metric][b] - sums[metric][a] || (meta.names[a] < meta.names[b] ? -1 : 1));
  makeTable('calls', ['Call', 'Calls', 'Errors', 'Time', 'Mean', 'Longest', 'Bytes'], order.map(k => ({
    first: filterLink(meta.names[k], `call:${meta.names[k]}`),
    cells: [count(sums.calls[k]), count(sums.errors[k]), time(sums.time[k]), time(sums.time[k] / sums.calls[k]), time(sums.longest[k]), size(sums.bytes[k])],
  })));
}

// packageSums adds up calls by package and by function. All calls of a function are those with
// it anywhere on the stack. Each call is the own call of one function: of the innermost
// outside the standard library or, if there is none, of the outermost outside package runtime.
function packageSums() {
  const sums = sumsBy('site', meta.siteNames.length + 1), found = new Map();
  const at = (n, f) => {
    if (!found.has(n)) found.set(n, {number: n, own: none(), all: none(), functions: new Map()});
    const p = found.get(n);
    if (!p.functions.has(f)) p.functions.set(f, {number: f, own: none(), all: none()});
    return [p, p.functions.get(f)];
  };
  for (let site = 1; site < sums.calls.length; site++) {
    if (!sums.calls[site]) continue;
    const functions = meta.stacks[meta.siteStacks[site - 1]].map(f => meta.frames[f].function);
    const packageOf = f => f < 0 ? -1 : meta.functions[f].package;
    if (functions.length === 0) functions.push(-1);
    const own = functions.find(f => f >= 0 && !meta.packages[packageOf(f)].std) ??
      functions.findLast(f => f >= 0 && meta.packages[packageOf(f)].name !== 'runtime') ?? functions[0];
    for (const sum of at(packageOf(own), own)) addTo(sum.own, sums, site);
    const seen = new Set();
    for (const f of functions) {
      for (const sum of at(packageOf(f), f)) {
        if (!seen.has(sum)) addTo(sum.all, sums, site);
        seen.add(sum);
      }
    }
  }
  return [...found.values()];
}

function packageTable(metric) {
  const order = (a, b) => b.own[metric] - a.own[metric] || b.all[metric] - a.all[metric] || a.number - b.number;
  const cells = s => ['own', 'all'].flatMap(part => METRICS.map(m => show[m](s[part][m])));
  makeTable('packages', ['Package', 'Own calls', 'Own time', 'Own bytes', 'All calls', 'All time', 'All bytes'], packageSums().sort(order).map(p => ({
    first: (cell, tr) => {
      const name = p.number < 0 ? '(no stack)' : meta.packages[p.number].name;
      if (p.number >= 0) fold(cell, tr, name, [...p.functions.values()].sort(order), cells);
      if (p.number < 0) cell.append(name); else filterLink(name, `package:${name}`)(cell);
    },
    cells: cells(p),
  })));
}

// fold adds a button that shows the functions of a package below it.
function fold(cell, tr, name, functions, cells) {
  const b = document.createElement('button');
  b.className = 'fold';
  b.textContent = '▸';
  b.setAttribute('aria-expanded', 'false');
  b.setAttribute('aria-label', `Functions of ${name}`);
  let rows = [];
  b.addEventListener('click', () => {
    const open = rows.length === 0;
    rows.forEach(r => r.remove());
    rows = open ? functions.map(f => makeRow({kind: 'function', cells: cells(f),
      first: filterLink(meta.functions[f.number].name, `function:${quoted(meta.functions[f.number].name)}`)})) : [];
    tr.after(...rows);
    b.textContent = open ? '▾' : '▸';
    b.setAttribute('aria-expanded', String(open));
  });
  cell.append(b);
}
