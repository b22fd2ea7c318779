// The words of the filter: a text, or a field, a colon and a text; duration> and duration< compare.

const units = {ns: 1, us: 1e3, 'µs': 1e3, ms: 1e6, s: 1e9};

// parseWord returns a function that reports whether a record matches.
async function parseWord(word, wanted) {
  const compare = word.match(/^duration([<>])([\d.]+)(ns|us|µs|ms|s)$/);
  if (compare) {
    const limit = Number(compare[2]) * units[compare[3]];
    return compare[1] === '>' ? i => field.duration[i] > limit : i => field.duration[i] < limit;
  }
  const m = word.match(/^(kind|machine|packet|fate|pid|text):(.*)$/);
  const text = (m ? m[2] : word).toLowerCase();
  switch (m?.[1]) {
  case 'kind': return among('kind', meta.kinds.map(k => k === text), 0);
  case 'machine': {
    const named = meta.machines.map((machine, n) => machineName(n).toLowerCase() === text);
    return i => among('machine', named, 1)(i) || among('other', named, 1)(i);
  }
  case 'packet': return i => isMessage(i) && meta.packets[field.packet[i]] === text;
  case 'fate': return i => isMessage(i) && fates[field.fate[i]].startsWith(text);
  case 'pid': return i => String(field.pid[i]) === text;
  case 'text': return inTexts(text, wanted);
  }
  const texts = await inTexts(text, wanted);
  const kind = among('kind', meta.kinds.map(k => k.includes(text)), 0);
  return i => texts(i) || kind(i);
}
