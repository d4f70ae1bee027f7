export interface RunOptions {
  rounds: number;
  /** Of each side in each round. */
  seconds: number;
  /** Of `endurance`. */
  minutes: number;
}

/**
 * Warm-up of each side, then A B A B …: what disturbs the machine for a while disturbs all sides alike.
 * A side gets the milliseconds it may run.
 */
export async function interleave<Side extends string, T>(
  { rounds, seconds }: Pick<RunOptions, 'rounds' | 'seconds'>,
  sides: Record<Side, (ms: number) => Promise<T>>,
): Promise<Record<Side, T[]>> {
  const names = Object.keys(sides) as Side[];
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Side, T[]>;
  for (const name of names) await sides[name](Math.max(2000, seconds * 500));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await sides[name](seconds * 1000));
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
