import type { Context } from '../context.ts';
import { exitCodes } from '../failure.ts';
import type { Outcome } from './rows.ts';

/** What needs nobody's attention. */
const fine = new Set(['IMPORTED', 'CREATED', 'EXISTS', 'READY']);

/** Each line that needs attention, and how many had which result. */
export function reportOutcomes(context: Context, dryRun: boolean, lines: readonly Outcome[]): number {
  const odd = lines.filter(({ result }) => !fine.has(result));
  const counts = new Map<string, number>();
  for (const { result } of lines) counts.set(result, (counts.get(result) ?? 0) + 1);
  context.output.result({ dryRun, counts: Object.fromEntries(counts), lines }, () => [
    ...context.output.table(
      ['LINE', 'NAME', 'RESULT', 'REASON'],
      odd.map(({ line, name, result, reason }) => [line, name, result, reason]),
    ),
    ...[...counts].map(([result, count]) => `${count} ${result.toLowerCase().replaceAll('_', ' ')}`),
    ...(dryRun ? ['Nothing was imported: this was a dry run.'] : []),
  ]);
  return odd.length === 0 ? exitCodes.done : exitCodes.failed;
}
