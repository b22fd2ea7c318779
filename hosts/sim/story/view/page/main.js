// The page: the failure, the filter, and the first display.

const diagram = new Diagram();

// setFilter filters by a query, puts it into the box, and goes to the first event that matches.
async function setFilter(query) {
  if (!await searchFor(query)) return;
  diagram.select(-1);
  diagram.update();
  if (chosen) diagram.next(1);
}

function setAxis(name) {
  document.querySelector(`[name=axis][value=${name}]`).checked = true;
  diagram.setAxis(name);
}

function listen() {
  document.getElementById('axis').addEventListener('change', e => setAxis(e.target.value));
  listenSearch(setFilter);
  document.addEventListener('keydown', e => {
    if (!keyOfSearch(e) || e.key !== 't') return;
    setAxis(document.querySelector('[name=axis]:checked').value === 'time' ? 'order' : 'time');
    e.preventDefault();
  });
}

// showFailures shows the properties that have failed at the head of the page.
function showFailures() {
  const list = document.getElementById('failures');
  for (const f of meta.failures) {
    const b = document.createElement('button'), at = field.begin[f.record];
    b.textContent = `✖ ${f.headline} at +${exact(at)}`;
    if (f.details) {
      const details = document.createElement('div');
      details.className = 'details';
      details.textContent = f.details;
      b.append(details);
    }
    b.addEventListener('click', () => {
      diagram.focus(f.record);
      diagram.canvas.focus({preventScroll: true});
    });
    list.append(b);
  }
}

const many = (n, one, more) => `${count(n)} ${n === 1 ? one : more}`;

function summary() {
  let messages = 0, lost = 0, crashes = 0;
  for (let i = 0; i < meta.records; i++) {
    if (isMessage(i)) {
      messages++;
      if (field.fate[i] === LOST) lost++;
    } else if (field.kind[i] === kindNumber.crash) {
      crashes++;
    }
  }
  const parts = [`seed ${meta.seed}`, `${many(meta.records, 'event', 'events')}`, `${many(meta.machines.length, 'machine', 'machines')}`,
    `${many(messages, 'message', 'messages')}, ${count(lost)} lost`, `${many(crashes, 'crash', 'crashes')}`, `${many(meta.cuts.length, 'cut', 'cuts')}`, `${time(meta.end)} of virtual time`];
  if (meta.cut) parts.push('the story was cut off');
  return parts.join(' · ');
}

async function start() {
  listen();
  await load();
  document.getElementById('summary').textContent = summary();
  document.getElementById('legend').textContent = 'bar: a process · red dots: down · dashes: paused · shade: cut · cross: lost';
  showFailures();
  diagram.setAxis('order');
  diagram.update();
  if (meta.failures.length) diagram.focus(meta.failures[0].record);
  diagram.paint();
  performance.mark('drawn');
  document.documentElement.dataset.state = 'drawn';
  if (!document.activeElement || document.activeElement === document.body) diagram.canvas.focus({preventScroll: true});
}

start().catch(err => {
  document.getElementById('summary').textContent = `The story cannot be shown: ${err.message}`;
  document.documentElement.dataset.state = 'failed';
});
