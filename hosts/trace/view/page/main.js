// The page: tabs, the filter, and the first display.

const timeline = new Timeline(), flame = new Flame();
const tabs = [...document.querySelectorAll('[role=tab]')];
const metricNow = () => document.querySelector('[name=metric]:checked').value;

// Each view is updated when it is shown, if anything has changed since.
const views = {
  timeline: {update: () => timeline.update(), keys: 'arrows: records · w s: zoom · a d: pan · f: all · Enter: zoom to record · /: filter · 1–5: views'},
  flame: {update: () => flame.update(metricNow()), keys: 'arrows: boxes · Enter: zoom in · Esc: all · /: filter · 1–5: views'},
  packages: {update: () => packageTable(metricNow()), keys: 'own: the innermost package outside the standard library · /: filter · 1–5: views'},
  paths: {update: () => pathTable(metricNow()), keys: '/: filter · 1–5: views'},
  calls: {update: () => callTable(metricNow()), keys: '/: filter · 1–5: views'},
};
let current = 'timeline';

function showView(id) {
  current = id;
  for (const tab of tabs) {
    const on = tab.getAttribute('aria-controls') === id;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
  }
  for (const name of Object.keys(views)) document.getElementById(name).hidden = name !== id;
  document.getElementById('metric').hidden = id === 'timeline';
  document.getElementById('keys').textContent = views[id].keys;
  refresh();
}

function refresh() {
  if (meta === null || views[current].fresh) return;
  views[current].fresh = true;
  views[current].update();
}

function changed() {
  for (const v of Object.values(views)) v.fresh = false;
  refresh();
}

// setFilter filters by a query, and puts it into the box.
async function setFilter(query) {
  if (!await searchFor(query)) return;
  timeline.selected = -1;
  changed();
}

function listen() {
  for (const [k, tab] of tabs.entries()) {
    tab.addEventListener('click', () => showView(tab.getAttribute('aria-controls')));
    tab.addEventListener('keydown', e => {
      const step = {ArrowRight: 1, ArrowLeft: -1}[e.key];
      if (!step) return;
      const next = tabs[(k + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  }
  document.getElementById('metric').addEventListener('change', changed);
  listenSearch(setFilter);
  document.addEventListener('keydown', e => {
    if (!keyOfSearch(e) || !tabs[e.key - 1]) return;
    tabs[e.key - 1].click();
    document.querySelector(`#${current} canvas`)?.focus();
    e.preventDefault();
  });
}

async function start() {
  listen();
  await load();
  const parts = [`${count(meta.records)} records`, `${count(meta.threads.length)} threads`, `${count(meta.goroutines.length)} goroutines`];
  if (meta.records) parts.push(time(field.span));
  if (meta.cut) parts.push('the trace was cut off');
  document.getElementById('summary').textContent = parts.join(' · ');
  showView('timeline');
  timeline.paint();
  performance.mark('drawn');
  document.documentElement.dataset.state = 'drawn';
  if (!document.activeElement || document.activeElement === document.body) timeline.canvas.focus({preventScroll: true});
}

start().catch(err => {
  document.getElementById('summary').textContent = `The trace cannot be shown: ${err.message}`;
  document.documentElement.dataset.state = 'failed';
});
