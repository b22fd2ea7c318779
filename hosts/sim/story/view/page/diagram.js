// Moves the diagram, and selects events.

const PAST = 0.8; // the part of the view that is before the event in focus

class Diagram extends Picture {
  constructor() {
    super();
    this.listen();
  }

  zoom(factor, y = (TOP + this.height) / 2) {
    const at = this.from + (y - TOP) / this.scale, length = Math.max(this.axis.least, (this.to - this.from) * factor);
    this.show(at - (at - this.from) * length / (this.to - this.from), length);
  }

  move(part) { this.show(this.from + part * (this.to - this.from), this.to - this.from); }

  // select shows an event, and brings it into view.
  select(i) {
    this.selected = i;
    if (i < 0) {
      showLines([]);
    } else {
      const at = this.axis.begin[i], length = this.to - this.from;
      if (at < this.from || at > this.to) this.show(at - length / 2, length);
      const x = this.x(Math.max(0, field.machine[i] - 1));
      if (x < LEFT || x > this.width - 20) this.pan(x - this.width / 2);
      showRecord(i);
    }
    this.redraw();
  }

  // focus shows the surroundings of an event, and places it low in the view: the events before it
  // matter most.
  focus(i) {
    const rows = this.rows(), from = this.axis.begin[i];
    if (this.axis.least < 100) {
      this.show(from - rows * PAST, rows);
    } else {
      const order = axisOf('order'), first = order.time(Math.max(0, order.begin[i] - rows * PAST));
      const length = Math.max(1000, (field.begin[i] - first) / PAST);
      this.show(field.begin[i] - PAST * length, length);
    }
    this.select(i);
  }

  // next selects the next event that matches, or the one before.
  next(by) {
    let i = this.selected < 0 ? after(this.everything(), this.axis.begin, this.from) - (by > 0 ? 1 : 0) : this.selected;
    for (i += by; i >= 0 && i < meta.records; i += by) {
      if (!chosen || chosen[i]) return this.select(i);
    }
  }

  everything() { return this.numbers ??= Uint32Array.from({length: meta.records}, (_, i) => i); }

  // along selects the next event of the same lane; across selects one of the neighbouring lane at
  // that time.
  along(by) {
    const i = this.selected;
    if (i < 0) return this.next(by);
    for (let k = i + by; k >= 0 && k < meta.records; k += by) {
      if ((!chosen || chosen[k]) && field.machine[k] === field.machine[i]) return this.select(k);
    }
  }

  across(by) {
    const i = this.selected;
    if (i < 0) return this.next(1);
    const lane = field.machine[i] + by;
    if (lane < 1 || lane > meta.machines.length) return;
    for (let far = 1; far < meta.records; far++) {
      for (const k of [i - far, i + far]) {
        if (k >= 0 && k < meta.records && (!chosen || chosen[k]) && field.machine[k] === lane) return this.select(k);
      }
    }
  }

  listen() {
    const canvas = this.canvas;
    let drag = null;
    canvas.addEventListener('pointerdown', e => {
      drag = {x: e.offsetX, y: e.offsetY, from: this.from, left: this.left, moved: false};
      canvas.setPointerCapture(e.pointerId);
    });
    canvas.addEventListener('pointermove', e => {
      if (meta === null || !drag) return;
      drag.moved ||= Math.abs(e.offsetX - drag.x) + Math.abs(e.offsetY - drag.y) > 4;
      if (!drag.moved) return;
      this.show(drag.from - (e.offsetY - drag.y) / this.scale, this.to - this.from);
      this.left = drag.left;
      this.pan(drag.x - e.offsetX);
    });
    canvas.addEventListener('pointerup', e => {
      if (drag && !drag.moved && meta !== null) this.select(this.at(e.offsetX, e.offsetY));
      drag = null;
    });
    canvas.addEventListener('dblclick', () => this.selected >= 0 && this.focus(this.selected));
    canvas.addEventListener('wheel', e => {
      if (meta === null) return;
      if (e.ctrlKey || e.metaKey) this.zoom(Math.exp(e.deltaY / 300), e.offsetY);
      else if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) this.pan(e.deltaX || e.deltaY);
      else this.move(e.deltaY / this.height);
      e.preventDefault();
    }, {passive: false});
    canvas.addEventListener('keydown', e => this.key(e));
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || meta === null) return;
    const action = {
      ArrowUp: () => this.along(-1), ArrowDown: () => this.along(1), ArrowLeft: () => this.across(-1), ArrowRight: () => this.across(1),
      n: () => this.next(1), N: () => this.next(-1), w: () => this.zoom(0.7), '+': () => this.zoom(0.7), s: () => this.zoom(1.4), '-': () => this.zoom(1.4),
      PageUp: () => this.move(-0.8), PageDown: () => this.move(0.8), Home: () => this.show(0, this.to - this.from),
      End: () => this.show(this.axis.length, this.to - this.from), f: () => this.fit(),
      Enter: () => this.selected >= 0 && this.focus(this.selected), Escape: () => this.select(-1),
    }[e.key];
    if (!action) return;
    action();
    e.preventDefault();
  }
}

// showRecord shows all details of an event.
async function showRecord(i) {
  const number = ++detailed, text = await textOf(i);
  if (number === detailed) showLines(described(i, text));
}
