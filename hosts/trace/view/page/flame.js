// The flame graph: Go stacks from the outermost function down, the call itself last.

class Flame extends Drawing {
  constructor() {
    super('flame');
    this.boxes = [];
    this.listen();
  }

  // update adds up the chosen calls by stack.
  update(metric) {
    this.metric = metric;
    this.root = {name: 'all calls', sums: none(), below: new Map(), depth: 0};
    this.depth = 1;
    const sums = sumsBy('site', meta.siteNames.length + 1);
    for (let site = 1; site < sums.calls.length; site++) {
      if (sums.calls[site]) this.add(sums, site);
    }
    this.colorOf ??= nameColors();
    this.packageColor ??= packageColors();
    this.zoomed = this.selected = this.root;
    this.redraw();
  }

  add(sums, site) {
    let node = this.root;
    addTo(node.sums, sums, site);
    const enter = (name, more) => {
      if (!node.below.has(name)) {
        node.below.set(name, {name, sums: none(), below: new Map(), above: node, depth: node.depth + 1, ...more});
      }
      node = node.below.get(name);
      addTo(node.sums, sums, site);
      this.depth = Math.max(this.depth, node.depth + 1);
    };
    for (const f of meta.stacks[meta.siteStacks[site - 1]].toReversed()) {
      enter(meta.functions[meta.frames[f].function].name, {frame: meta.frames[f]});
    }
    const call = meta.siteNames[site - 1] - 1;
    enter(meta.names[call], {call});
  }

  total() { return ROW * this.depth; }

  draw() {
    this.boxes = [];
    if (this.root.sums[this.metric] === 0) {
      this.context.fillStyle = this.colors.faint;
      this.context.fillText('There is nothing to show: no call that matches has any.', 24, 24);
      return;
    }
    const path = [];
    for (let node = this.zoomed; node; node = node.above) path.unshift(node);
    for (const node of path) this.box(node, 0, this.width);
    this.below(this.zoomed, 0, this.width);
  }

  // below draws a node's children, the larger first.
  below(node, x, width) {
    const all = node.sums[this.metric];
    node.order = [...node.below.values()].sort((a, b) => b.sums[this.metric] - a.sums[this.metric] || (a.name < b.name ? -1 : 1));
    for (const child of node.order) {
      const w = width * child.sums[this.metric] / all;
      if (!(w >= 0.5)) break;
      this.box(child, x, w);
      this.below(child, x, w);
      x += w;
    }
  }

  box(node, x, width) {
    const y = node.depth * ROW - this.scroll.scrollTop, c = this.context;
    this.boxes.push({node, x, y, width});
    if (y < -ROW || y > this.height) return;
    c.fillStyle = this.color(node);
    c.fillRect(x, y, Math.max(0.5, width - 0.5), ROW - 1);
    this.label(node.name, x, y + ROW / 2, width, this.colors['on-bar']);
    if (node === this.selected) {
      c.strokeStyle = this.colors.text;
      c.lineWidth = 2;
      c.strokeRect(x + 1, y + 1, Math.max(1, width - 3), ROW - 3);
    }
  }

  color(node) {
    if (node.call !== undefined) return this.colors.bars[this.colorOf[node.call]];
    if (!node.frame) return this.colors.line;
    const n = this.packageColor[meta.functions[node.frame.function].package];
    return n < 0 ? this.colors.standard : this.colors.bars[n];
  }

  choose(node) {
    this.selected = node;
    const part = (100 * node.sums[this.metric] / this.root.sums[this.metric]).toFixed(1);
    const lines = [node.name, `${part} % of the ${this.metric} · ${METRICS.map(m => `${show[m](node.sums[m])}${m === 'calls' ? ' calls' : ''}`).join(' · ')}`];
    if (node.frame) lines.push(node.frame.file);
    showLines(lines);
    this.redraw();
  }

  zoom(node) {
    this.zoomed = node;
    this.choose(node);
  }

  // beside selects the next node to the right or to the left.
  beside(step) {
    const list = this.selected.above?.order ?? [];
    const node = list[list.indexOf(this.selected) + step];
    if (node) this.choose(node);
  }

  listen() {
    const hit = e => this.boxes.findLast(b => e.offsetX >= b.x && e.offsetX < b.x + b.width && e.offsetY >= b.y && e.offsetY < b.y + ROW)?.node;
    this.canvas.addEventListener('pointermove', e => {
      const node = hit(e);
      if (node && node !== this.selected) this.choose(node);
    });
    this.canvas.addEventListener('click', e => {
      const node = hit(e);
      if (node) this.zoom(node);
    });
    this.canvas.addEventListener('keydown', e => {
      if (e.ctrlKey || e.metaKey || e.altKey || !this.root) return;
      const action = {
        ArrowUp: () => this.choose(this.selected.above ?? this.selected), ArrowDown: () => this.choose(this.selected.order?.[0] ?? this.selected),
        ArrowLeft: () => this.beside(-1), ArrowRight: () => this.beside(1),
        Enter: () => this.zoom(this.selected), Escape: () => this.zoom(this.root),
      }[e.key];
      if (!action) return;
      action();
      e.preventDefault();
    });
  }
}

// packageColors gives each package that is not the standard library's a color, and the
// others -1.
function packageColors() {
  let n = 0;
  return meta.packages.map(p => p.std ? -1 : n++ % 9);
}
