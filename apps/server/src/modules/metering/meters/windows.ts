import { day, hour, minute } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { meteringErrors } from '../errors.ts';
import type { Span, WindowKind } from './span.ts';
import { boundaries } from './store/windows.ts';

const least: Readonly<Record<WindowKind, number>> = { minute, hour, day: 23 * hour, month: 28 * day };
/** Of one answer. */
const mostWindows = 5000;

/**
 * The windows of a span as the clocks of a time zone show them, the first and the last cut where the span is: a day has 23
 * or 25 hours where clocks are changed.
 * @throws TOO_MUCH_TO_SHOW; INVALID_REQUEST where PostgreSQL does not know the zone
 */
export async function windowsOf(
  tx: TenantTx,
  { from, to }: Span,
  kind: WindowKind | undefined,
  timezone: string,
): Promise<Span[]> {
  if (kind === undefined) return [{ from, to }];
  if ((to - from) / least[kind] > mostWindows) {
    throw meteringErrors.TOO_MUCH_TO_SHOW(`query/window: ${mostWindows} windows at most`);
  }
  const starts = await boundaries(tx, { from, to }, kind, timezone);
  const inside = starts.filter((start) => start > from && start < to);
  return [from, ...inside].map((start, index) => ({ from: start, to: inside[index] ?? to }));
}

/**
 * What of the windows is read from the rows: all before `rolledFrom`, where rollups are not whole, and each hour in which
 * a window begins or ends. Spans in their order that do not overlap.
 */
export function spansOfRows(windows: readonly Span[], rolledFrom: number): Span[] {
  const from = windows[0]?.from ?? 0;
  const to = windows.at(-1)?.to ?? 0;
  const wanted: Span[] = from < rolledFrom ? [{ from, to: rolledFrom }] : [];
  for (const edge of [...windows.map((window) => window.from), to]) {
    const start = edge - (edge % hour);
    if (start !== edge) wanted.push({ from: start, to: start + hour });
  }
  wanted.sort((a, b) => a.from - b.from);
  const spans: Span[] = [];
  for (const span of wanted) {
    const cut = { from: Math.max(span.from, from), to: Math.min(span.to, to) };
    const last = spans.at(-1);
    if (last !== undefined && cut.from <= last.to) last.to = Math.max(last.to, cut.to);
    else if (cut.from < cut.to) spans.push(cut);
  }
  return spans;
}
