import type { Context } from '../context.ts';
import { exitCodes } from '../failure.ts';

/** A line of a file, and what of it is sent; or why it is not. */
export interface Line<Item> {
  line: number;
  name: string;
  item: Item | undefined;
  reason: string | null;
}

/** What became of a line. */
export interface Outcome {
  line: number;
  name: string;
  result: string;
  id: string | null;
  reason: string | null;
}

/** Items of one request. */
const batchSize = 100;

/** Without asking the server. */
export const checked = ({ line, name, item, reason }: Line<unknown>): Outcome => ({
  line,
  name,
  result: item === undefined ? 'REFUSED' : 'READY',
  id: null,
  reason,
});

/** Sends what can be sent, in batches; a line that the server refuses does not keep the others from it. */
export async function sendLines<Item>(
  lines: readonly Line<Item>[],
  send: (items: Item[]) => Promise<Pick<Outcome, 'result' | 'id' | 'reason'>[]>,
): Promise<Outcome[]> {
  const outcomes = lines.filter(({ item }) => item === undefined).map(checked);
  const waiting = lines.flatMap((line) => (line.item === undefined ? [] : [{ ...line, item: line.item }]));
  while (waiting.length > 0) {
    const batch = waiting.splice(0, batchSize);
    try {
      const results = await send(batch.map(({ item }) => item));
      for (const [index, { line, name }] of batch.entries()) {
        const { result = 'UNKNOWN', id = null, reason = null } = results[index] ?? {};
        outcomes.push({ line, name, result, id, reason });
      }
    } catch (error) {
      const refused = refusedIn(error);
      // The others go again, without those.
      waiting.unshift(...batch.filter((_, index) => !refused.has(index)));
      for (const [index, reason] of refused) {
        const { line = 0, name = '' } = batch[index] ?? {};
        outcomes.push({ line, name, result: 'REFUSED', id: null, reason });
      }
    }
  }
  return outcomes.sort((left, right) => left.line - right.line);
}

/** Which items of the request were wrong, and why. Every other failure is thrown again. */
function refusedIn(error: unknown): Map<number, string> {
  const { fields = [] } = error as { fields?: readonly { path: string; message: string }[] };
  const refused = new Map<number, string>();
  for (const { path, message } of fields) {
    const [, index, member] = /^\/\w+\/(\d+)\/?(.*)$/.exec(path) ?? [];
    if (index !== undefined) refused.set(Number(index), `${member}: ${message}`);
  }
  if (refused.size === 0) throw error;
  return refused;
}

/** What needs nobody's attention. */
const fine = new Set(['IMPORTED', 'CREATED', 'EXISTS', 'READY']);

/** Each line that needs attention, and how many had which result. */
export function reportOutcomes(context: Context, dryRun: boolean, lines: readonly Outcome[]): number {
  const odd = lines.filter(({ result }) => !fine.has(result));
  const counts = new Map<string, number>();
  for (const { result } of lines) counts.set(result, (counts.get(result) ?? 0) + 1);
  context.output.result({ dryRun, counts: Object.fromEntries(counts), lines }, () => [
    ...(odd.length === 0
      ? []
      : context.output.table(
          ['LINE', 'NAME', 'RESULT', 'REASON'],
          odd.map(({ line, name, result, reason }) => [line, name, result, reason]),
        )),
    ...[...counts].map(([result, count]) => `${count} ${result.toLowerCase().replaceAll('_', ' ')}`),
    ...(dryRun ? ['Nothing was imported: this was a dry run.'] : []),
  ]);
  return odd.length === 0 ? exitCodes.done : exitCodes.failed;
}
