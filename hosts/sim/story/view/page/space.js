// Coordinates: lanes across, the axis down.

const TOP = 24, LEFT = 96, LANE = 150, TEXT = 14, NEAR = 5, ROW = 14;

class Space extends Drawing {
  constructor() {
    super('diagram');
    this.left = 0; // the offset of the lanes
    this.selected = -1;
  }

  total() { return 0; } // the canvas shows a part of the axis, which is moved by other means

  // update makes the lists of records that match the filter.
  update() {
    const machines = meta.machines.length, lost = i => field.fate[i] === LOST;
    const between = i => field.machine[i] > 0 && field.other[i] > 0;
    const pair = i => (field.machine[i] - 1) * machines + field.other[i] - 1;
    this.arrows = [false, true].map(l => listsBy(machines * machines, i => isMessage(i) && between(i) && lost(i) === l, pair));
    const lane = i => Math.max(0, field.machine[i] - 1); // the driver's lane has events of no machine
    const output = i => field.kind[i] === kindNumber.output;
    this.marks = listsBy(machines, i => !isMessage(i) && !output(i), lane);
    this.outputs = listsBy(machines, output, lane);
    this.spans = meta.machines.map((_, n) => meta.spans.filter(s => s.machine === n));
    this.measure();
    this.redraw();
  }

  // measure finds the longest arrow of each list, on the axis of now.
  measure() {
    const {begin, end} = this.axis;
    for (const list of this.arrows.flat()) {
      list.longest = 0;
      for (const i of list) list.longest = Math.max(list.longest, end[i] - begin[i]);
    }
  }

  // setAxis switches to another axis, and shows the same time.
  setAxis(name) {
    const old = this.axis, span = this.to - this.from;
    this.axis = axisOf(name);
    if (!old) {
      this.fit();
    } else {
      const i = this.selected, middle = i >= 0 ? old.begin[i] : (this.from + this.to) / 2;
      const at = i >= 0 ? this.axis.begin[i] : this.axis.place(old.time(middle));
      const [a, b] = [old.time(this.from), old.time(this.to)];
      const length = name === 'time' ? Math.max(this.axis.least, b - a) : Math.max(this.axis.least, Math.min(this.axis.place(b) - this.axis.place(a), this.rows()));
      const part = span ? (middle - this.from) / span : 0.5;
      this.show(at - Math.max(0, Math.min(1, part)) * length, length);
    }
    if (this.arrows) this.measure();
    this.redraw();
  }

  // rows returns how many events have room for their texts.
  rows() { return Math.max(6, Math.floor(((this.height || this.scroll.clientHeight) - TOP) / ROW)); }

  fit() { this.show(-0.02 * this.axis.length, 1.04 * this.axis.length); }

  // show shows a part of the axis.
  show(from, length) {
    const all = this.axis.length, margin = Math.max(0.02 * all, length * 0.5);
    length = Math.max(this.axis.least, Math.min(length, 1.04 * all + this.axis.least));
    this.from = Math.max(-margin, Math.min(from, all + margin - length));
    this.to = this.from + length;
    this.redraw();
  }

  get scale() { return (this.height - TOP) / (this.to - this.from); }
  y(place) { return TOP + (place - this.from) * this.scale; }

  get lane() { return Math.max(LANE, (this.width - LEFT) / Math.max(1, meta.machines.length)); }
  x(machine) { return LEFT + 12 + machine * this.lane - this.left; }

  // pan moves the lanes.
  pan(pixels) {
    const most = Math.max(0, LEFT + this.lane * meta.machines.length - this.width);
    this.left = Math.max(0, Math.min(most, this.left + pixels));
    this.redraw();
  }

  // visible calls f for the records of a list that are in view. Of records that begin in the same
  // row of pixels it takes only one, so its time depends on the height. grain is the height of a
  // row.
  visible(list, grain, f) {
    const {begin, end} = this.axis, scale = this.scale, before = (list.longest ?? 0) + NEAR / scale;
    for (let k = Math.max(0, after(list, begin, this.from - before) - 1); k < list.length;) {
      const i = list[k];
      if (begin[i] > this.to) break;
      if (Math.max(end[i], begin[i]) < this.from) {
        k++;
        continue;
      }
      const row = Math.floor((begin[i] - this.from) * scale / grain);
      const next = scale >= grain ? k + 1 : Math.max(k + 1, after(list, begin, this.from + (row + 1) * grain / scale, k + 1));
      f(i, next - k - 1);
      k = next;
    }
  }

  // at returns the record near a place of the canvas, or -1: an event of the lane, or else an arrow.
  at(x, y) {
    if (y < TOP) return -1;
    const lane = Math.floor((x + this.left - LEFT) / this.lane);
    let best = -1, least = TEXT;
    for (const list of [this.outputs[lane], this.marks[lane]]) {
      this.visible(list ?? [], 1, i => {
        const far = Math.abs(this.y(this.axis.begin[i]) - y) + (x > this.x(lane) - NEAR ? 0 : TEXT);
        if (far <= least) [best, least] = [i, far];
      });
    }
    const arrow = this.arrowAt(x, y);
    return arrow.far < NEAR && (best < 0 || arrow.far < 2) ? arrow.record : least <= TEXT / 2 ? best : arrow.record;
  }

  arrowAt(x, y) {
    const found = {record: -1, far: NEAR}, machines = meta.machines.length;
    for (const lists of this.arrows) {
      lists.forEach((list, pair) => {
        const a = this.x(Math.floor(pair / machines)), b = this.x(pair % machines);
        if (x < Math.min(a, b) || x > Math.max(a, b) || a === b) return;
        this.visible(list, 1, i => {
          const [y1, y2] = this.ends(i), part = (x - a) / (b - a);
          if (field.fate[i] !== ARRIVED && part > 0.6) return;
          const far = Math.abs(y1 + (y2 - y1) * part - y);
          if (far < found.far) [found.record, found.far] = [i, far];
        });
      });
    }
    return found;
  }

  // ends returns where an arrow begins and ends. One that does not arrive is drawn as if it fell.
  ends(i) {
    const y1 = this.y(this.axis.begin[i]);
    return [y1, field.fate[i] === ARRIVED ? this.y(this.axis.end[i]) : y1 + 8];
  }
}
