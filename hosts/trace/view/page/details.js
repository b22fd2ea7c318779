// showRecord shows all details of a record.
async function showRecord(i) {
  const number = ++detailed;
  const text = await textOf(i);
  if (number !== detailed) return;
  const panel = document.getElementById('details');
  panel.replaceChildren();
  line(panel, text, 'bold');
  const bare = [new Date(Number((BigInt(meta.start) + BigInt(Math.round(field.begin[i]))) / 1000000n)).toISOString(),
    `+${time(field.begin[i])}`, field.kind[i] >= UNFINISHED ? 'has not returned' : `took ${time(field.duration[i])}`,
    threadName(field.thread[i]), goroutineName(field.goroutine[i])];
  if (field.bytes[i]) bare.push(size(field.bytes[i]));
  if (field.path[i]) bare.push(meta.paths[field.path[i] - 1]);
  for (const l of field.labels[i] ? meta.labels[field.labels[i] - 1] : []) bare.push(`${l.Key}=${l.Value}`);
  line(panel, bare.join(' · '));
  if (field.errno[i]) line(panel, meta.errnos[field.errno[i] - 1], 'error');
  for (const f of meta.stacks[field.stack[i]]) {
    const frame = meta.frames[f];
    line(panel, `    ${meta.functions[frame.function].name}  ${frame.file}:${frame.line}`, 'faint');
  }
}
