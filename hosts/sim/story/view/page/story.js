// The story: its machines, and the positions of its events on the axis.

const ARRIVED = 0, LOST = 1, FLYING = 2;
const fates = ['arrived', 'lost', 'on its way at the end'];
const kindNumber = {};

// load unpacks all but the texts.
async function load() {
  await unpackMeta('machines', 'spans', 'cuts', 'failures');
  meta.kinds.forEach((name, k) => kindNumber[name] = k);
  field.span = Math.max(1, meta.end);
}

const isMessage = i => field.kind[i] === kindNumber.message;
const machineName = n => meta.machines[n].name || `machine ${meta.machines[n].number}`;

// An axis has the position of each record's begin and end, and of any time: proportional to the
// time, or in the order of all moments, with one position for each moment.
function timeAxis() {
  const n = meta.records, end = new Float64Array(n);
  for (let i = 0; i < n; i++) end[i] = field.begin[i] + field.duration[i];
  return {begin: field.begin, end, length: field.span, least: 100, place: t => t, time: p => p};
}

function orderAxis() {
  const n = meta.records, begin = new Float64Array(n), end = new Float64Array(n);
  const times = new Float64Array(2 * n); // of all moments
  const ends = [];
  for (let i = 0; i < n; i++) if (isMessage(i)) ends.push(i);
  const at = i => field.begin[i] + field.duration[i];
  ends.sort((a, b) => at(a) - at(b));
  let moments = 0;
  for (let i = 0, k = 0; i < n || k < ends.length;) {
    if (i < n && (k === ends.length || field.begin[i] <= at(ends[k]))) {
      times[moments] = field.begin[i];
      begin[i] = end[i] = moments++;
      i++;
    } else {
      times[moments] = at(ends[k]);
      end[ends[k++]] = moments++;
    }
  }
  return {
    begin, end, length: Math.max(1, moments), least: 6,
    place: t => { // the position before the moments of that time
      let low = 0, high = moments;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle] < t) low = middle + 1; else high = middle;
      }
      return low - 0.5;
    },
    time: p => moments ? times[Math.max(0, Math.min(moments - 1, Math.floor(p)))] : 0,
  };
}

const axes = {};
const axisOf = name => axes[name] ??= name === 'time' ? timeAxis() : orderAxis();

// listsBy sorts the chosen records that match into lists, by a number below most.
function listsBy(most, matches, number) {
  const counts = new Uint32Array(most);
  for (let i = 0; i < meta.records; i++) if ((!chosen || chosen[i]) && matches(i)) counts[number(i)]++;
  const lists = [...counts].map(n => new Uint32Array(n));
  counts.fill(0);
  for (let i = 0; i < meta.records; i++) {
    if ((!chosen || chosen[i]) && matches(i)) {
      const list = number(i);
      lists[list][counts[list]++] = i;
    }
  }
  return lists;
}

// described returns the lines of details of a record.
function described(i, text) {
  const lines = [text === '' ? meta.kinds[field.kind[i]] : `${meta.kinds[field.kind[i]]}: ${text}`];
  const bare = [`+${exact(field.begin[i])}`];
  if (field.machine[i]) bare.push(machineName(field.machine[i] - 1));
  if (field.other[i]) bare.push(`→ ${machineName(field.other[i] - 1)}`);
  if (isMessage(i)) {
    bare.push(fates[field.fate[i]]);
    if (field.fate[i] === ARRIVED) bare.push(`at +${exact(field.begin[i] + field.duration[i])}, after ${time(field.duration[i])}`);
  }
  if (field.pid[i]) bare.push(`process ${field.pid[i]}`);
  lines.push(bare.join(' · '));
  const f = meta.failures.find(f => f.record === i);
  if (f) lines.push(f.headline, f.details);
  return lines;
}

// exact writes a time with all its digits.
function exact(ns) {
  const whole = Math.floor(ns / 1e9);
  return `${count(whole)}.${String(Math.round(ns - whole * 1e9)).padStart(9, '0')} s`;
}
