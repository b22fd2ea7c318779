// The filter: words, all of which a record has to match. The page defines their meaning
// (parseWord); a minus in front negates a word.

// chosen has a 1 for each record that matches, and is null while all do.
let chosen = null;
let search = 0; // the number of the last one

// filterBy sets chosen, and returns how many records match, or null if another search has
// begun meanwhile. An invalid word is an error.
async function filterBy(query) {
  const number = ++search;
  const tests = [];
  for (const m of query.matchAll(/(-?)((?:[^\s"]|"[^"]*")+)/g)) {
    const test = await parseWord(m[2].replaceAll('"', ''), () => number === search);
    if (number !== search) return null;
    tests.push(m[1] ? i => !test(i) : test);
  }
  if (tests.length === 0) {
    chosen = null;
    return meta.records;
  }
  const mask = new Uint8Array(meta.records);
  let n = 0;
  for (let i = 0; i < mask.length; i++) {
    if (tests.every(test => test(i))) {
      mask[i] = 1;
      n++;
    }
  }
  chosen = mask;
  return n;
}

// among tests a field's number: ok has a value for each element of the field's list.
const among = (name, ok, from) => i => field[name][i] >= from && ok[field[name][i] - from];

// inTexts looks for a text in all texts, block by block, so that the page stays alive.
async function inTexts(text, wanted) {
  if (text === '') return () => true;
  const found = new Uint8Array(meta.records);
  // Bytes as characters: the same for both, whatever they are.
  const characters = new TextDecoder('latin1');
  const needle = characters.decode(new TextEncoder().encode(text)).toLowerCase();
  for (let n = 0; n < meta.blocks && wanted(); n++) {
    const b = await block(n), all = characters.decode(b.bytes).toLowerCase();
    let i = 0;
    for (let at = all.indexOf(needle, b.starts[0]); at >= 0;) {
      while (b.starts[i + 1] <= at) i++;
      if (at + needle.length <= b.starts[i + 1]) found[n * meta.block + i] = 1;
      at = all.indexOf(needle, at + needle.length <= b.starts[i + 1] ? b.starts[i + 1] : at + 1);
    }
  }
  return i => found[i] === 1;
}

// listenSearch has the box of the filter call setFilter.
function listenSearch(setFilter) {
  const box = document.getElementById('filter');
  let timer = 0;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => setFilter(box.value), 200);
  });
  document.getElementById('search').addEventListener('submit', e => {
    e.preventDefault();
    clearTimeout(timer);
    setFilter(box.value);
  });
}

// keyOfSearch handles a key of the filter, and reports whether other code may handle it.
function keyOfSearch(e) {
  const box = document.getElementById('filter');
  if (e.target.tagName === 'INPUT' && e.target.type !== 'radio') {
    if (e.key === 'Escape') e.target.blur();
    return false;
  }
  if (e.ctrlKey || e.metaKey || e.altKey) return false;
  if (e.key !== '/') return true;
  box.focus();
  box.select();
  e.preventDefault();
  return false;
}

// searchFor puts a query into the box, filters by it, and reports whether it is still the
// latest query.
async function searchFor(query) {
  const output = document.getElementById('matches');
  document.getElementById('filter').value = query;
  output.textContent = query.trim() ? 'searching…' : '';
  const n = await filterBy(query);
  if (n === null) return false;
  output.textContent = query.trim() ? `${count(n)} of ${count(meta.records)} match` : '';
  return true;
}
