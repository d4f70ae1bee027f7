/** A grant as drawing sees it. Amounts are whole numbers of the smallest part that counts. */
export interface Drawable {
  id: string;
  priority: number;
  /** Epoch milliseconds; null: never. */
  expiresAt: number | null;
  effectiveAt: number;
  balance: bigint;
}

/** By priority (low first), then those that expire first, then the oldest. */
export const inDrawingOrder = <Of extends Omit<Drawable, 'balance'>>(grants: readonly Of[]): Of[] =>
  [...grants].sort(
    (a, b) =>
      a.priority - b.priority ||
      compare(a.expiresAt ?? Number.POSITIVE_INFINITY, b.expiresAt ?? Number.POSITIVE_INFINITY) ||
      compare(a.effectiveAt, b.effectiveAt) ||
      (a.id < b.id ? -1 : 1),
  );

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

export interface Draw {
  id: string;
  amount: bigint;
}

/** How much of each grant; less than was asked for in all where there is less. */
export function draw(grants: readonly Drawable[], amount: bigint): Draw[] {
  const draws: Draw[] = [];
  let open = amount;
  for (const { id, balance } of inDrawingOrder(grants)) {
    const part = balance < open ? balance : open;
    if (part <= 0n) continue;
    draws.push({ id, amount: part });
    open -= part;
  }
  return draws;
}
