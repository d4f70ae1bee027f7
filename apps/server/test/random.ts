/** Draws that a seed repeats: mulberry32. Tests name their seed, and take one from NEXUS_SEED. */
export interface Random {
  /** From 0 to below `below`. */
  integer(below: number): number;
  pick<T>(from: readonly T[]): T;
  /** True once in `times`. */
  once(times: number): boolean;
}

export const seedOfRun = (): number => Number(process.env.NEXUS_SEED ?? Math.floor(Math.random() * 2 ** 31));

export function randomFrom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    integer,
    pick: <T>(from: readonly T[]): T => {
      const found = from[integer(from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    once: (times) => integer(times) === 0,
  };
}

/** `count` of them, drawn by the seed, in their own order. */
export function sampleOf<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = randomFrom(seed);
  const drawn = all.map((each, index) => ({ each, index, lot: random.integer(2 ** 31) }));
  return drawn
    .sort((one, other) => one.lot - other.lot)
    .slice(0, Math.min(count, all.length))
    .sort((one, other) => one.index - other.index)
    .map(({ each }) => each);
}
