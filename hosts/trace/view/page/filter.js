// The words of the filter: a text, or a field, a colon and a text; duration> and duration< compare.

const units = {ns: 1, us: 1e3, 'µs': 1e3, ms: 1e6, s: 1e9};

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
