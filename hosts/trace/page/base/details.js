// The panel at the bottom.

let detailed = 0; // the number of the last call of details

function line(parent, text, kind) {
  const e = document.createElement(kind === 'bold' ? 'b' : 'span');
  if (kind && kind !== 'bold') e.className = kind;
  e.textContent = text + '\n';
  parent.append(e);
}

// showLines shows other lines, the first one bold.
function showLines(lines) {
  detailed++;
  const panel = document.getElementById('details');
  panel.replaceChildren();
  lines.forEach((text, i) => line(panel, text, i === 0 ? 'bold' : ''));
}
