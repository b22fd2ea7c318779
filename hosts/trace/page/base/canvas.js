// The base of drawings: a canvas that stays in place while a spacer below it
// gives the scroll bar its length.

class Drawing {
  constructor(id) {
    this.scroll = document.querySelector(`#${id} .scroll`);
    this.canvas = this.scroll.querySelector('canvas');
    this.spacer = this.scroll.querySelector('.spacer');
    this.context = this.canvas.getContext('2d');
    this.waiting = false;
    this.scroll.addEventListener('scroll', () => this.redraw());
    new ResizeObserver(() => this.redraw()).observe(this.scroll);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw());
  }

  // redraw draws once before the next frame.
  redraw() {
    if (this.waiting || meta === null) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  // paint draws now, if the canvas is visible.
  paint() {
    const width = this.scroll.clientWidth, height = this.scroll.clientHeight;
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    this.width = width;
    this.height = height;
    this.spacer.style.height = `${Math.max(0, this.total() - height)}px`;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.colors = colors();
    this.context.fillStyle = this.colors.back;
    this.context.fillRect(0, 0, width, height);
    this.context.font = '12px system-ui, sans-serif';
    this.context.textBaseline = 'middle';
    this.draw();
  }

  // label writes as much of a text as fits into a bar, if enough fits.
  label(text, x, y, width, color) {
    const fits = Math.floor((width - 6) / 6.6);
    if (fits < 3) return;
    this.context.fillStyle = color;
    this.context.fillText(text.length <= fits ? text : text.slice(0, fits - 1) + '…', x + 3, y);
  }
}

// colors returns the page's colors in the current scheme.
function colors() {
  const style = getComputedStyle(document.documentElement), c = name => style.getPropertyValue(name).trim();
  const out = {bars: []};
  for (const name of ['back', 'panel', 'line', 'text', 'faint', 'accent', 'error', 'on-bar', 'bar-line', 'standard']) out[name] = c(`--${name}`);
  for (let i = 0; i < 10; i++) out.bars.push(c(`--c${i}`));
  return out;
}
