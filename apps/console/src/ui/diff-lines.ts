export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines of each text that are compared one by one: the table below grows with their product. */
const maxLines = 1500;

/** What changed between two texts, by their longest common subsequence of lines. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, young] = [before === '' ? [] : before.split('\n'), after === '' ? [] : after.split('\n')];
  if (old.length > maxLines || young.length > maxLines) {
    return [
      ...old.map((text) => ({ kind: 'removed' as const, text })),
      ...young.map((text) => ({ kind: 'added' as const, text })),
    ];
  }
  const common = commonLengths(old, young);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    const [left, right] = [old[i], young[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ kind: 'removed', text: left });
      i++;
    } else if (right !== undefined) {
      lines.push({ kind: 'added', text: right });
      j++;
    }
  }
  return lines;
}

/** The length of the longest common subsequence of what follows `i` and `j`. */
function commonLengths(old: readonly string[], young: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(young.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      const length =
        old[i] === young[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
      (rows[i] as Uint16Array)[j] = length;
    }
  }
  return rows;
}

const at = (rows: readonly Uint16Array[], i: number, j: number): number => rows[i]?.[j] ?? 0;

/** JSON with its keys in order, so that only changes of content show. */
export const stableJson = (value: unknown): string =>
  value === undefined || value === null ? '' : JSON.stringify(sorted(value), null, 2);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
