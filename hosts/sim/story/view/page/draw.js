// Draws the diagram.

const symbols = {
  start: '▶', exit: '■', signal: '■', crash: '✖', kill: '✖', oom: '✖', boot: '●', pause: '‖', resume: '▷', clock: '◷',
  cut: '✂', heal: '∪', link: '~', reset: '↯', fault: '⚡', quiet: '☾', note: '✎', failure: '✖', end: '■',
};
const bad = ['crash', 'kill', 'oom', 'signal', 'cut', 'fault', 'reset', 'failure'];

class Picture extends Space {
  draw() {
    this.drawn = {lanes: 0, processes: 0, gaps: 0, cuts: 0, arrows: 0, lost: 0, marks: 0, outputs: 0, failures: 0};
    this.context.save();
    this.context.beginPath();
    this.context.rect(LEFT, TOP, this.width - LEFT, this.height - TOP);
    this.context.clip();
    this.drawCuts();
    meta.machines.forEach((_, n) => this.drawLane(n));
    this.drawArrows();
    meta.machines.forEach((_, n) => this.drawTexts(n));
    this.drawFailures();
    this.drawSelected();
    this.context.restore();
    this.drawNames();
    this.drawTimes();
  }

  // range returns the rows of pixels that a span covers, or null if it is not in view.
  range(span) {
    const from = this.axis.place(span.begin), to = this.axis.place(span.end);
    if (to < this.from || from > this.to) return null;
    const y1 = Math.max(TOP, this.y(from)), y2 = Math.min(this.height, this.y(to));
    return [y1, Math.max(1, y2 - y1)];
  }

  // drawCuts shades all cuts at once, so that overlapping ones have the same shade. A bar marks
  // the side that is not reached.
  drawCuts() {
    const c = this.context, shade = new Path2D(), bars = new Path2D();
    for (const cut of meta.cuts) {
      const at = this.range(cut);
      if (!at) continue;
      this.drawn.cuts++;
      const a = this.x(cut.machine), b = this.x(cut.other);
      shade.rect(Math.min(a, b) + 4, at[0], Math.abs(b - a) - 8, at[1]);
      bars.rect(b + (a < b ? -7 : 5), at[0], 2, at[1]);
    }
    c.fillStyle = this.colors.error;
    c.globalAlpha = 0.12;
    c.fill(shade);
    c.globalAlpha = 0.8;
    c.fill(bars);
    c.globalAlpha = 1;
  }

  drawLane(n) {
    const c = this.context, x = this.x(n);
    this.drawn.lanes++;
    c.fillStyle = this.colors.line;
    c.fillRect(x - 1, TOP, 2, this.height - TOP);
    for (const kind of ['process', 'paused', 'down']) {
      for (const span of this.spans[n]) {
        const at = span.kind === kind && this.range(span);
        if (!at) continue;
        this.drawn[kind === 'process' ? 'processes' : 'gaps']++;
        c.fillStyle = kind === 'process' ? this.colors.bars[n % 9] : this.colors.back;
        c.fillRect(x - (kind === 'process' ? 3 : 5), at[0], kind === 'process' ? 6 : 10, at[1]);
        if (kind === 'process') continue;
        c.strokeStyle = kind === 'down' ? this.colors.error : this.colors.faint;
        c.lineWidth = 1;
        c.setLineDash(kind === 'down' ? [2, 4] : [6, 4]);
        c.beginPath();
        c.moveTo(x, at[0]);
        c.lineTo(x, at[0] + at[1]);
        c.stroke();
        c.setLineDash([]);
      }
    }
  }

  drawArrows() {
    const c = this.context, machines = meta.machines.length;
    const labels = this.axis === axes.order && this.scale > 9, named = [];
    const color = {data: this.colors.accent, datagram: this.colors.bars[4], rst: this.colors.error};
    this.arrows.forEach((lists, lost) => {
      const paths = {};
      lists.forEach((list, pair) => {
        const a = Math.floor(pair / machines), b = pair % machines;
        if (a === b) return;
        this.visible(list, 2, i => {
          const style = lost ? this.colors.error : color[meta.packets[field.packet[i]]] ?? this.colors.faint;
          this.addArrow(paths[style] ??= new Path2D(), i, this.x(a), this.x(b));
          if (labels) named.push([i, a, b]);
        });
      });
      c.lineWidth = 1;
      c.globalAlpha = lost ? 1 : 0.75;
      if (lost) c.setLineDash([3, 3]);
      for (const [style, path] of Object.entries(paths)) {
        c.strokeStyle = style;
        c.stroke(path);
      }
      c.setLineDash([]);
      c.globalAlpha = 1;
    });
    c.font = '10px system-ui, sans-serif';
    for (const [i, a, b] of named) this.nameArrow(i, a, b);
    c.font = '12px system-ui, sans-serif';
  }

  // nameArrow writes the message's name beside an arrow's beginning.
  nameArrow(i, a, b) {
    const c = this.context, packet = meta.packets[field.packet[i]], right = a < b;
    const words = textNow(i, () => this.redraw()) ?? '', carries = words.indexOf(': '), most = Math.floor((this.lane - 50) / 5);
    let text = field.size[i] ? `${packet} ${count(field.size[i])}` : packet;
    if (carries > 0) text += words.slice(carries);
    if (text.length > most) text = text.slice(0, most) + '…';
    c.fillStyle = field.fate[i] === LOST ? this.colors.error : this.colors.faint;
    c.textAlign = right ? 'left' : 'right';
    c.fillText(text, this.x(a) + (right ? 9 : -9), this.y(this.axis.begin[i]) + (right ? -5 : 6));
    c.textAlign = 'left';
  }

  // addArrow adds an arrow to a path; one that does not arrive ends in a cross.
  addArrow(path, i, a, b) {
    const [y1, y2] = this.ends(i), side = a < b ? 1 : -1, arrives = field.fate[i] === ARRIVED;
    const x1 = a + 4 * side, x2 = arrives ? b - 4 * side : x1 + (b - a) * 0.6, sharp = this.sharp;
    this.drawn[field.fate[i] === LOST ? 'lost' : 'arrows']++;
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
    if (!sharp && arrives) return;
    if (arrives) {
      const angle = Math.atan2(y2 - y1, x2 - x1);
      for (const turn of [2.7, -2.7]) {
        path.moveTo(x2, y2);
        path.lineTo(x2 + 7 * Math.cos(angle + turn), y2 + 7 * Math.sin(angle + turn));
      }
      return;
    }
    for (const turn of [1, -1]) {
      path.moveTo(x2 - 3, y2 - 3 * turn);
      path.lineTo(x2 + 3, y2 + 3 * turn);
    }
  }

  // sharp reports whether so few arrows are in view that each has a head.
  get sharp() {
    const {begin} = this.axis;
    let n = 0;
    for (const list of this.arrows[0]) n += after(list, begin, this.to) - after(list, begin, this.from);
    return n < 2000;
  }

  // drawTexts draws the events of a lane. If there is no room for all, a text has the number of
  // events that it hides.
  drawTexts(n) {
    const c = this.context, x = this.x(n), taken = new Uint8Array(this.height + 2 * TEXT);
    const text = (i, hidden, color, symbol) => {
      const y = this.y(this.axis.begin[i]), row = Math.max(0, Math.floor(y));
      if (taken[row]) return;
      taken.fill(1, Math.max(0, row - TEXT + 2), row + TEXT - 1);
      const words = textNow(i, () => this.redraw()) ?? '…';
      c.fillStyle = color;
      this.clipped(`${symbol}${words}${hidden ? ` … +${count(hidden)}` : ''}`, x + 10, y, this.lane - 22);
    };
    this.visible(this.marks[n], TEXT, (i, hidden) => {
      const kind = meta.kinds[field.kind[i]], color = bad.includes(kind) ? this.colors.error : this.colors.text;
      this.drawn.marks += 1 + hidden;
      c.fillStyle = color;
      c.beginPath();
      c.arc(x, this.y(this.axis.begin[i]), 4, 0, 7);
      c.fill();
      if (kind !== 'failure') text(i, hidden, color, `${symbols[kind] ?? ''} ${kind}${field.other[i] ? ` → ${machineName(field.other[i] - 1)}` : ''} `);
    });
    this.visible(this.outputs[n], TEXT, (i, hidden) => {
      this.drawn.outputs += 1 + hidden;
      c.fillStyle = this.colors.faint;
      c.fillRect(x - 4, this.y(this.axis.begin[i]) - 0.5, 8, 1);
      text(i, hidden, this.colors.text, '');
    });
  }

  // clipped writes as much of a text as fits.
  clipped(text, x, y, width) {
    const c = this.context, fits = Math.max(1, Math.floor(width / 5.5));
    let shown = text.length <= fits ? text : text.slice(0, fits);
    while (shown.length > 4 && c.measureText(shown).width > width) shown = shown.slice(0, -3);
    if (shown.length < text.length) shown += '…';
    const color = c.fillStyle;
    c.fillStyle = this.colors.back;
    c.globalAlpha = 0.8;
    c.fillRect(x - 2, y - TEXT / 2, c.measureText(shown).width + 4, TEXT);
    c.globalAlpha = 1;
    c.fillStyle = color;
    c.fillText(shown, x, y);
  }

  drawFailures() {
    const c = this.context;
    for (const f of meta.failures) {
      const at = this.axis.begin[f.record];
      if (at < this.from || at > this.to) continue;
      this.drawn.failures++;
      c.fillStyle = this.colors.error;
      c.fillRect(LEFT, this.y(at) - 1, this.width - LEFT, 2);
      c.font = '600 12px system-ui, sans-serif';
      c.fillStyle = this.colors.back;
      c.fillRect(LEFT + 20, this.y(at) - 2, Math.min(c.measureText(`✖ ${f.label}`).width + 4, this.width - LEFT - 40), 4);
      c.fillStyle = this.colors.error;
      this.clipped(`✖ ${f.label}`, LEFT + 22, this.y(at), this.width - LEFT - 40);
      c.font = '12px system-ui, sans-serif';
    }
  }

  drawSelected() {
    const i = this.selected, c = this.context;
    if (i < 0) return;
    const [y1, y2] = this.ends(i);
    c.strokeStyle = c.fillStyle = this.colors.text;
    if (isMessage(i) && field.machine[i] && field.other[i]) {
      const path = new Path2D();
      this.addArrow(path, i, this.x(field.machine[i] - 1), this.x(field.other[i] - 1));
      this.drawn[field.fate[i] === LOST ? 'lost' : 'arrows']--;
      c.lineWidth = 2.5;
      c.stroke(path);
      return;
    }
    c.lineWidth = 2;
    c.beginPath();
    c.arc(this.x(Math.max(0, field.machine[i] - 1)), isMessage(i) ? y2 : y1, 6, 0, 7);
    c.stroke();
  }

  drawNames() {
    const c = this.context;
    c.fillStyle = this.colors.panel;
    c.fillRect(0, 0, this.width, TOP);
    c.fillStyle = this.colors.line;
    c.fillRect(0, TOP - 1, this.width, 1);
    c.font = '600 12px system-ui, sans-serif';
    meta.machines.forEach((m, n) => {
      const x = this.x(n) - 6;
      if (x < LEFT - 20) return;
      c.fillStyle = this.colors.text;
      c.fillText(`${machineName(n)}${m.address ? ` ${m.address}` : ''}`, x, TOP / 2, this.lane - 10);
    });
    c.font = '12px system-ui, sans-serif';
    c.fillStyle = this.colors.panel;
    c.fillRect(0, 0, LEFT - 8, TOP);
  }

  // drawTimes draws the times at the left.
  drawTimes() {
    const c = this.context, steps = Math.floor((this.height - TOP) / 54), span = this.axis.time(this.to) - this.axis.time(this.from);
    const digits = Math.max(this.axis === axes.order ? 6 : 0, Math.min(9, 11 - Math.ceil(Math.log10(Math.max(1, span)))));
    c.fillStyle = this.colors.panel;
    c.fillRect(0, TOP, LEFT - 8, this.height - TOP);
    for (let k = 0; k <= steps; k++) {
      const y = TOP + 10 + k * 54, at = this.axis.time(this.from + (y - TOP) / this.scale);
      if (at < 0 || at > meta.end) continue;
      c.fillStyle = this.colors.faint;
      c.fillText(`${(at / 1e9).toFixed(digits)} s`, 6, y, LEFT - 18);
      c.fillStyle = this.colors.line;
      c.fillRect(LEFT - 14, y, 6, 1);
    }
  }
}
