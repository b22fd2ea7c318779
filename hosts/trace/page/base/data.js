'use strict';

// The page's data: lists from meta, and one array for each field of records, which are in the
// order of their beginnings.
let meta = null;
const field = {};

// unpack returns the bytes of an element: base64 of raw deflate.
async function unpack(id) {
  const bytes = fromBase64(document.getElementById(id).textContent);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const s = atob(text), bytes = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) bytes[i] = s.charCodeAt(i);
  return bytes;
}

// unpackMeta unpacks all data but the texts. lists are the lists of meta that may be absent.
async function unpackMeta(...lists) {
  const [m, planes] = await Promise.all([unpack('meta'), unpack('columns')]);
  meta = JSON.parse(new TextDecoder().decode(m));
  for (const list of lists) meta[list] ??= [];
  const n = meta.records;
  let at = 0;
  for (const c of meta.columns) {
    field[c.name] = column(planes, at, c.width, n);
    at += c.width * n;
  }
  // The times are nanoseconds after the first record's beginning.
  for (let i = 1; i < n; i++) field.begin[i] += field.begin[i - 1];
  field.span = 1;
  for (let i = 0; i < n; i++) field.span = Math.max(field.span, field.begin[i] + field.duration[i]);
}

// column joins the planes of a column: the lowest byte of each value comes first.
function column(planes, at, width, n) {
  const out = width <= 1 ? new Uint8Array(n) : width <= 4 ? new Uint32Array(n) : new Float64Array(n);
  const wide = width > 4 || at === 0; // the first column is times, which are added up
  const values = wide ? new Float64Array(n) : out;
  for (let p = 0, scale = 1; p < width; p++, scale *= 256) {
    const plane = planes.subarray(at + p * n, at + (p + 1) * n);
    for (let i = 0; i < n; i++) values[i] += plane[i] * scale;
  }
  return values;
}

// Blocks of texts, as they are needed: bytes, and where each text begins.
const blocks = new Map(), unpacked = new Map();

async function block(n) {
  if (!blocks.has(n)) {
    blocks.set(n, whenParsed().then(() => unpack('texts' + n)).then(bytes => {
      const count = Math.min(meta.block, meta.records - n * meta.block);
      const lengths = new DataView(bytes.buffer, bytes.byteOffset);
      const starts = new Float64Array(count + 1);
      starts[0] = 4 * count;
      for (let i = 0; i < count; i++) starts[i + 1] = starts[i] + lengths.getUint32(4 * i, true);
      document.getElementById('texts' + n).remove();
      return {bytes, starts};
    }));
  }
  return blocks.get(n);
}

// whenParsed waits until the whole page is loaded: the texts come last.
function whenParsed() {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise(done => document.addEventListener('DOMContentLoaded', done, {once: true}));
}

// textOf returns a record's text.
async function textOf(i) {
  const b = await block(Math.floor(i / meta.block)), k = i % meta.block;
  return new TextDecoder().decode(b.bytes.subarray(b.starts[k], b.starts[k + 1]));
}

// textNow returns a record's text, or null if its block is not unpacked yet. Then it unpacks the
// block, and calls ready.
function textNow(i, ready) {
  const n = Math.floor(i / meta.block), k = i % meta.block, b = unpacked.get(n);
  if (b) return new TextDecoder().decode(b.bytes.subarray(b.starts[k], b.starts[k + 1]));
  block(n).then(b => {
    unpacked.set(n, b);
    ready();
  });
  return null;
}

const count = n => n.toLocaleString('en-US');

function time(ns) {
  for (const [unit, size] of [['s', 1e9], ['ms', 1e6], ['µs', 1e3]]) {
    if (ns >= size) return `${trim(ns / size)} ${unit}`;
  }
  return `${Math.round(ns)} ns`;
}

function size(bytes) {
  for (const [unit, size] of [['GB', 1e9], ['MB', 1e6], ['kB', 1e3]]) {
    if (bytes >= size) return `${trim(bytes / size)} ${unit}`;
  }
  return `${bytes} B`;
}

const trim = n => n >= 100 ? count(Math.round(n)) : n.toPrecision(3);
const show = {calls: count, time, bytes: size};

// after returns how many records of a list, which is sorted by values, have a value of at most
// t. The search begins at index low.
function after(list, values, t, low = 0) {
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[list[middle]] <= t) low = middle + 1; else high = middle;
  }
  return low;
}
