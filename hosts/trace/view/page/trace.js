// The trace.

// load unpacks all but the texts.
async function load() {
  await unpackMeta('names', 'siteNames', 'siteStacks', 'stacks', 'frames', 'packages', 'functions', 'paths', 'errnos', 'labels', 'threads', 'goroutines');
  const n = meta.records;
  field.name = new Uint32Array(n); // from 0
  field.stack = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    field.name[i] = meta.siteNames[field.site[i] - 1] - 1;
    field.stack[i] = meta.siteStacks[field.site[i] - 1];
  }
}

const UNFINISHED = 4, CALL = 0;
const isCall = i => (field.kind[i] & 3) === CALL;

const threadName = n => `thread ${meta.threads[n - 1].Thread}` + ofProcess(meta.threads[n - 1].Process);
const goroutineName = n => n === 0 ? 'no goroutine' : `goroutine ${meta.goroutines[n - 1].Number}` + ofProcess(meta.goroutines[n - 1].Process);

function ofProcess(pid) {
  meta.processes ??= new Set(meta.threads.map(t => t.Process)).size;
  return meta.processes > 1 ? ` of process ${pid}` : '';
}

// nameColors gives each of the calls with the most records a color of its own, and all
// others the last one.
function nameColors() {
  const n = new Array(meta.names.length).fill(0);
  for (const name of field.name) n[name]++;
  const order = n.map((_, i) => i).sort((a, b) => n[b] - n[a]);
  const out = new Uint8Array(n.length);
  order.forEach((name, rank) => out[name] = Math.min(rank, 9));
  return out;
}
