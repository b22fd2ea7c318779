// The filter: words that a record has to match, all of them. A word is a text, or a field,
// a colon and a text; duration> and duration< compare; a minus in front turns a word round.

// chosen has a 1 for each record that matches, and is null while all do.
let chosen = null;
let search = 0; // the number of the last one

const units = {ns: 1, us: 1e3, 'µs': 1e3, ms: 1e6, s: 1e9};

// filterBy sets chosen, and returns how many records match, or null if another search has
// begun meanwhile. A wrong word is an error.
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

// parseWord returns a function that reports whether a record matches.
async function parseWord(word, wanted) {
  const compare = word.match(/^duration([<>])([\d.]+)(ns|us|µs|ms|s)$/);
  if (compare) {
    const limit = Number(compare[2]) * units[compare[3]];
    return compare[1] === '>' ? i => field.duration[i] > limit : i => field.duration[i] < limit;
  }
  const m = word.match(/^(call|path|errno|label|thread|goroutine|package|function|kind|text):(.*)$/);
  if (!m) return anywhere(word.toLowerCase(), wanted);
  const text = m[2].toLowerCase(), has = s => s.toLowerCase().includes(text);
  switch (m[1]) {
  case 'call': return among('name', meta.names.map(s => s.toLowerCase() === text), 0);
  case 'path': return among('path', meta.paths.map(has), 1);
  case 'errno': return among('errno', meta.errnos.map(has), 1);
  case 'label': return among('labels', meta.labels.map(set => set.some(l => has(`${l.Key}=${l.Value}`))), 1);
  case 'thread': return among('thread', meta.threads.map(t => String(t.Thread) === text), 1);
  case 'goroutine': return among('goroutine', meta.goroutines.map(g => g.Number === text), 1);
  case 'package': return among('stack', stacksWith(meta.packages.map(p => p.name.toLowerCase() === text), f => meta.functions[f.function].package), 0);
  case 'function': return among('stack', stacksWith(meta.functions.map(f => has(f.name)), f => f.function), 0);
  case 'kind': {
    const kinds = ['call', 'signal', 'exit'];
    return text === 'unfinished' ? i => field.kind[i] >= UNFINISHED : i => kinds[field.kind[i] & 3] === text;
  }
  }
  return inTexts(text, wanted);
}

// among tests a field's number: ok has a value for each element of the field's list.
const among = (name, ok, from) => i => field[name][i] >= from && ok[field[name][i] - from];

// stacksWith returns for each stack whether one of its frames has a number in ok.
const stacksWith = (ok, number) => meta.stacks.map(stack => stack.some(f => ok[number(meta.frames[f])]));

// anywhere looks for a text in a record's text, path, labels and stack.
async function anywhere(text, wanted) {
  const has = s => s.toLowerCase().includes(text);
  const tests = [
    await inTexts(text, wanted),
    among('path', meta.paths.map(has), 1),
    among('labels', meta.labels.map(set => set.some(l => has(`${l.Key}=${l.Value}`))), 1),
    among('stack', stacksWith(meta.functions.map(f => has(f.name)), f => f.function), 0),
  ];
  return i => tests.some(test => test(i));
}

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
