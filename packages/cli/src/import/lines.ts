import type { Context } from '../context.ts';
import { exitCodes } from '../failure.ts';

/** A line of a file, and what of it is sent; or why it is not. */
export interface Line<Item> {
  line: number;
  name: string;
  item: Item | undefined;
  reason: string | null;
}

/** What became of an item. */
export type Result = Pick<Outcome, 'result' | 'id' | 'reason'>;

/** What became of a line. */
export interface Outcome {
  line: number;
  name: string;
  result: string;
  id: string | null;
  reason: string | null;
}

interface Sent<Item> extends Line<Item> {
  item: Item;
}

/** Items of one request. */
const batchSize = 100;

/** Sends what can be sent, in batches; a line that the server refuses does not keep the others from it. */
export async function sendLines<Item>(
  lines: readonly Line<Item>[],
  send: (items: Item[]) => Promise<Result[]>,
): Promise<Outcome[]> {
  const [sent, kept] = [lines.filter(isSent), lines.filter((line) => !isSent(line))];
  const outcomes = kept.map((line) => refusedLine(line, line.reason));
  for (let start = 0; start < sent.length; start += batchSize)
    outcomes.push(...(await sendBatch(sent.slice(start, start + batchSize), send)));
  return outcomes.sort((left, right) => left.line - right.line);
}

const isSent = <Item>(line: Line<Item>): line is Sent<Item> => line.item !== undefined;

const refusedLine = ({ line, name }: Line<unknown>, reason: string | null): Outcome => ({
  ...{ line, name, result: 'REFUSED', id: null, reason },
});

async function sendBatch<Item>(
  batch: readonly Sent<Item>[],
  send: (items: Item[]) => Promise<Result[]>,
): Promise<Outcome[]> {
  if (batch.length === 0) return [];
  try {
    const results = await send(batch.map(({ item }) => item));
    return batch.map(({ line, name }, index) => {
      const { result = 'UNKNOWN', id = null, reason = null } = results[index] ?? {};
      return { line, name, result, id, reason };
    });
  } catch (error) {
    const refused = refusedIn(error);
    if (refused.size > 0) {
      const others = batch.filter((_, index) => !refused.has(index));
      const outcomes = batch.flatMap((line, index) => {
        const reason = refused.get(index);
        return reason === undefined ? [] : [refusedLine(line, reason)];
      });
      return [...outcomes, ...(await sendBatch(others, send))];
    }
    if (!isRefusal(error)) throw error;
    if (batch.length === 1) return batch.map((line) => refusedLine(line, error.message));
    // The server does not say which of them it is.
    const middle = Math.ceil(batch.length / 2);
    return [...(await sendBatch(batch.slice(0, middle), send)), ...(await sendBatch(batch.slice(middle), send))];
  }
}

/** Which items of the request were wrong, and why. */
function refusedIn(error: unknown): Map<number, string> {
  const { fields = [] } = error as { fields?: readonly { path: string; message: string }[] };
  const refused = new Map<number, string>();
  for (const { path, message } of fields) {
    const [, index, member] = /^\/\w+\/(\d+)\/?(.*)$/.exec(path) ?? [];
    if (index !== undefined) refused.set(Number(index), `${member}: ${message}`);
  }
  return refused;
}

/** Of what was sent, whoever sends it. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && [400, 413, 422].includes((error as { status?: number }).status ?? 0);

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
