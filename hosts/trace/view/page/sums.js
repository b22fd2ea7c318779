// Sums over the chosen calls.

const METRICS = ['calls', 'time', 'bytes'];

// sumsBy adds up the chosen calls by a field of records: an object of arrays.
function sumsBy(name, most) {
  const of = field[name];
  const sums = {calls: new Float64Array(most), time: new Float64Array(most), bytes: new Float64Array(most),
    errors: new Float64Array(most), longest: new Float64Array(most)};
  for (let i = 0; i < of.length; i++) {
    if (chosen && !chosen[i] || !isCall(i)) continue;
    const k = of[i];
    sums.calls[k]++;
    sums.time[k] += field.duration[i];
    sums.bytes[k] += field.bytes[i];
    if (field.errno[i]) sums.errors[k]++;
    if (field.duration[i] > sums.longest[k]) sums.longest[k] = field.duration[i];
  }
  return sums;
}

const none = () => ({calls: 0, time: 0, bytes: 0});

function addTo(to, sums, k) {
  for (const m of METRICS) to[m] += sums[m][k];
}
