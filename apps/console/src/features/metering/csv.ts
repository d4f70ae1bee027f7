import { download } from '../../api/download.ts';

export type Cell = string | number | null;

/**
 * RFC 4180. A text that a spreadsheet would run as a formula gets a quote before it (OWASP, CSV injection): in Japanese and
 * Chinese ones also one that begins with a full-width sign.
 * @internal
 */
export const csvOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

function cellOf(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = /^[=+\-@＝＋－＠\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const downloadCsv = (name: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void =>
  download(`${name}.csv`, new Blob([csvOf(head, rows)], { type: 'text/csv' }));
