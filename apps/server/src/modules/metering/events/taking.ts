import type { Hold, Spending } from '../../../kernel/record.ts';

/** What was taken of quotas for an event, before it is stored. */
export interface Taking {
  holds: { hold: Hold; units: number }[];
  /** A quota has too few units left: it is known only whether the event was received before. */
  refused: boolean;
  /** Set once it is stored, or may be. */
  spent?: readonly Spending[];
}

/** Spent with the event: both commit, or neither. Once, also where the event is stored at the second attempt. */
export function spend(taking: Taking | undefined): readonly Spending[] {
  if (taking === undefined) return [];
  taking.spent ??= taking.holds.flatMap(({ hold, units }) => hold.settle(units));
  return taking.spent;
}

/** Where the event is not stored, or perhaps not. */
export function giveBack(taking: Taking | undefined): void {
  for (const { hold } of taking?.holds ?? []) hold.settle(0);
}
