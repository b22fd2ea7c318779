// The timeline: a row for each thread and each goroutine.

const ROW = 18, AXIS = 24, GUTTER = 190;

class Timeline extends Drawing {
  constructor() {
    super('timeline');
    this.rows = [];
    this.selected = -1; // a record
    this.row = 0;       // of selected
    this.listen();
  }

  // update makes the rows of the records that match the filter.
  update() {
    if (this.from === undefined) this.fit();
    this.colorOf ??= nameColors();
    this.rows = [{title: 'Threads'}, ...rowsOf('thread', meta.threads.length, threadName, byThread),
      {title: 'Goroutines'}, ...rowsOf('goroutine', meta.goroutines.length, goroutineName, byGoroutine)];
    this.redraw();
  }

  total() { return AXIS + ROW * this.rows.length; }

  fit() {
    this.from = 0;
    this.to = field.span;
    this.redraw();
  }

  get scale() { return (this.width - GUTTER) / (this.to - this.from); }

  draw() {
    const top = this.scroll.scrollTop, first = Math.floor(top / ROW);
    for (let n = first; n < this.rows.length && AXIS + n * ROW - top < this.height; n++) {
      this.drawRow(this.rows[n], n, AXIS + n * ROW - top);
    }
    this.drawAxis();
  }

  drawRow(row, n, y) {
    const c = this.context;
    if (row.title) {
      c.fillStyle = this.colors.panel;
      c.fillRect(0, y, this.width, ROW);
      c.fillStyle = this.colors.text;
      c.font = '600 12px system-ui, sans-serif';
      c.fillText(row.title, 8, y + ROW / 2);
      c.font = '12px system-ui, sans-serif';
      return;
    }
    this.drawBars(row.list, y);
    c.fillStyle = this.colors.back;
    c.fillRect(0, y, GUTTER, ROW);
    c.fillStyle = n === this.row && this.selected >= 0 ? this.colors.accent : this.colors.faint;
    c.fillText(row.name, 8, y + ROW / 2, GUTTER - 16);
    c.fillStyle = this.colors.line;
    c.fillRect(0, y + ROW - 0.5, this.width, 0.5);
  }

  // drawBars draws a row's visible records. Of records that share a pixel it draws the
  // first, so its time depends on the width, and not on the number of records.
  drawBars(list, y) {
    const c = this.context, scale = this.scale;
    for (let k = Math.max(0, after(list, field.begin, this.from) - 1); k < list.length;) {
      const i = list[k], begin = field.begin[i];
      if (begin > this.to) break;
      const x = Math.max(GUTTER, GUTTER + (begin - this.from) * scale), end = GUTTER + (begin + field.duration[i] - this.from) * scale;
      if (end < GUTTER && k + 1 < list.length) {
        k++;
        continue;
      }
      const width = Math.max(1, Math.min(end, this.width) - x);
      if (end >= GUTTER) this.drawBar(c, i, x, y, width);
      k = width > 1 ? k + 1 : after(list, field.begin, this.from + (Math.floor(x - GUTTER) + 1) / scale, k + 1);
    }
  }

  drawBar(c, i, x, y, width) {
    if (!isCall(i)) {
      c.fillStyle = this.colors.error;
      c.fillRect(x - 1, y, 3, ROW - 1);
      return;
    }
    c.fillStyle = this.colors.bars[this.colorOf[field.name[i]]];
    c.fillRect(x, y + 1, width > 3 ? width - 0.5 : width, ROW - 3);
    if (field.errno[i] && width > 2) {
      c.fillStyle = this.colors.error;
      c.fillRect(x, y + ROW - 4, width - 0.5, 2);
    }
    if (width > 30) this.label(meta.names[field.name[i]], x, y + ROW / 2, width, this.colors['on-bar']);
    if (i === this.selected) {
      c.strokeStyle = this.colors.text;
      c.lineWidth = 2;
      c.strokeRect(x, y + 1, Math.max(width, 3), ROW - 3);
    }
  }

  drawAxis() {
    const c = this.context;
    c.fillStyle = this.colors.panel;
    c.fillRect(0, 0, this.width, AXIS);
    c.fillStyle = this.colors.line;
    c.fillRect(0, AXIS - 1, this.width, 1);
    let step = 10 ** Math.floor(Math.log10((this.to - this.from) / 4));
    for (const more of [5, 2]) if ((this.to - this.from) / (step * more) >= 5) step *= more;
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) {
      const x = GUTTER + (at - this.from) * this.scale;
      c.fillStyle = this.colors.line;
      c.fillRect(x, 0, 1, AXIS);
      c.fillStyle = this.colors.faint;
      c.fillText(`${time(at)}`, x + 4, AXIS / 2);
    }
  }

  // at returns the record at a place of the canvas, and its row.
  at(x, y) {
    const n = Math.floor((y - AXIS + this.scroll.scrollTop) / ROW), list = this.rows[n]?.list;
    if (!list || x < GUTTER || y < AXIS) return {row: n, record: -1};
    const t = this.from + (x - GUTTER) / this.scale, near = 3 / this.scale;
    for (let k = after(list, field.begin, t + near) - 1; k >= 0 && k > after(list, field.begin, t) - 3; k--) {
      if (field.begin[list[k]] + Math.max(field.duration[list[k]], near) + near >= t) return {row: n, record: list[k]};
    }
    return {row: n, record: -1};
  }

  zoom(factor, x = (GUTTER + this.width) / 2) {
    const at = this.from + (x - GUTTER) / this.scale;
    const span = Math.min(field.span, Math.max(100, (this.to - this.from) * factor));
    this.show(at - (at - this.from) * span / (this.to - this.from), span);
  }

  pan(part) { this.show(this.from + part * (this.to - this.from), this.to - this.from); }

  show(from, span) {
    this.from = Math.max(0, Math.min(from, field.span - span));
    this.to = this.from + span;
    this.redraw();
  }

  // select shows a record, and brings it into view.
  select(row, record) {
    this.row = row;
    this.selected = record;
    if (record >= 0) {
      const begin = field.begin[record], span = this.to - this.from;
      if (begin > this.to || begin + field.duration[record] < this.from) this.show(begin - span / 2, span);
      const y = row * ROW;
      if (y < this.scroll.scrollTop) this.scroll.scrollTop = y;
      if (y + ROW + AXIS > this.scroll.scrollTop + this.height) this.scroll.scrollTop = y + ROW + AXIS - this.height;
      showRecord(record);
    }
    this.redraw();
  }

  // step selects another record of the row, or the record at the same time of another row.
  step(along, across) {
    if (this.selected < 0) {
      const row = this.rows.findIndex(r => r.list?.length);
      if (row >= 0) this.select(row, this.rows[row].list[0]);
      return;
    }
    let row = this.row + across;
    while (this.rows[row] && !this.rows[row].list?.length) row += across || 1;
    const list = this.rows[row]?.list;
    if (!list) return;
    const k = Math.max(0, after(list, field.begin, field.begin[this.selected]) - 1 + along);
    if (k < list.length) this.select(row, list[k]);
  }

  listen() {
    const canvas = this.canvas;
    let drag = null;
    canvas.addEventListener('pointerdown', e => {
      drag = {x: e.offsetX, y: e.offsetY, from: this.from, top: this.scroll.scrollTop, moved: false};
      canvas.setPointerCapture(e.pointerId);
    });
    canvas.addEventListener('pointermove', e => {
      if (meta === null) return;
      if (!drag) {
        const hit = this.at(e.offsetX, e.offsetY);
        if (hit.record >= 0 && hit.record !== this.hovered) showRecord(hit.record);
        this.hovered = hit.record;
        return;
      }
      drag.moved ||= Math.abs(e.offsetX - drag.x) + Math.abs(e.offsetY - drag.y) > 4;
      if (drag.moved) {
        this.show(drag.from - (e.offsetX - drag.x) / this.scale, this.to - this.from);
        this.scroll.scrollTop = drag.top - (e.offsetY - drag.y);
      }
    });
    canvas.addEventListener('pointerup', e => {
      if (drag && !drag.moved && meta !== null) {
        const hit = this.at(e.offsetX, e.offsetY);
        this.select(hit.row, hit.record);
      }
      drag = null;
    });
    canvas.addEventListener('dblclick', () => this.zoomToSelected());
    canvas.addEventListener('wheel', e => {
      if (e.ctrlKey || e.metaKey) {
        this.zoom(Math.exp(e.deltaY / 300), e.offsetX);
      } else if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
        this.pan((e.deltaX || e.deltaY) / this.width);
      } else {
        return; // the scroll bar's
      }
      e.preventDefault();
    }, {passive: false});
    canvas.addEventListener('keydown', e => this.key(e));
  }

  zoomToSelected() {
    if (this.selected < 0) return;
    const span = Math.max(1000, 4 * field.duration[this.selected]);
    this.show(field.begin[this.selected] - span * 3 / 8, Math.min(span, field.span));
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || meta === null) return;
    const action = {
      ArrowLeft: () => this.step(-1, 0), ArrowRight: () => this.step(1, 0), ArrowUp: () => this.step(0, -1), ArrowDown: () => this.step(0, 1),
      w: () => this.zoom(0.7), '+': () => this.zoom(0.7), s: () => this.zoom(1.4), '-': () => this.zoom(1.4),
      a: () => this.pan(-0.2), d: () => this.pan(0.2), f: () => this.fit(), Enter: () => this.zoomToSelected(),
      Escape: () => this.select(0, -1),
    }[e.key];
    if (!action) return;
    action();
    e.preventDefault();
  }
}

// rowsOf sorts the chosen records by a field into rows.
function rowsOf(name, most, title, order) {
  const of = field[name], counts = new Uint32Array(most + 1);
  for (let i = 0; i < of.length; i++) if (!chosen || chosen[i]) counts[of[i]]++;
  const lists = [...counts].map(n => new Uint32Array(n)), at = new Uint32Array(most + 1);
  for (let i = 0; i < of.length; i++) if (!chosen || chosen[i]) lists[of[i]][at[of[i]]++] = i;
  const rows = [];
  for (let n = 1; n <= most; n++) if (lists[n].length) rows.push({number: n, name: title(n), list: lists[n]});
  return rows.sort(order);
}

const byThread = (a, b) => {
  const x = meta.threads[a.number - 1], y = meta.threads[b.number - 1];
  return x.Process - y.Process || x.Thread - y.Thread;
};

const byGoroutine = (a, b) => {
  const x = meta.goroutines[a.number - 1], y = meta.goroutines[b.number - 1];
  return x.Process - y.Process || x.Number.length - y.Number.length || (x.Number < y.Number ? -1 : 1);
};
