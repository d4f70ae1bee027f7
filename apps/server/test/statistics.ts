/** How one sample of times lies to another. */
export interface Comparison {
  /** Standard normal where both are of one distribution (Mann-Whitney U, with the correction for ties). */
  z: number;
  /** Of the first's median to the second's. */
  ratio: number;
}

/** Asks nothing of the shape of the distribution: a pause of the machine is one high rank, however long it was. */
export function compare(first: readonly number[], second: readonly number[]): Comparison {
  const all = [...first.map((value) => ({ value, ours: true })), ...second.map((value) => ({ value, ours: false }))];
  all.sort((one, other) => one.value - other.value);
  const size = all.length;
  let ranks = 0;
  let ties = 0;
  for (let from = 0, to = 0; from < size; from = to) {
    while (to < size && all[to]?.value === all[from]?.value) to++;
    const count = to - from;
    ties += count ** 3 - count;
    const rank = (from + 1 + to) / 2;
    ranks += rank * all.slice(from, to).filter(({ ours }) => ours).length;
  }
  const [n, m] = [first.length, second.length];
  const u = ranks - (n * (n + 1)) / 2;
  const deviation = Math.sqrt(((n * m) / 12) * (size + 1 - ties / (size * (size - 1))));
  return { z: deviation === 0 ? 0 : (u - (n * m) / 2) / deviation, ratio: median(first) / median(second) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
