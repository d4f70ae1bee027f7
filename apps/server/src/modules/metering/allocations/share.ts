import type { Hold, Spending } from '../../../kernel/record.ts';

/** An amount of an organization, or of a customer of it, that is bounded in one period. */
export interface Bound {
  org: string;
  /** Undefined: of the organization itself. */
  customer: string | undefined;
  /** A meter, or another name that says what the units are. */
  feature: string;
  /** Epoch milliseconds; the end is not part of it. Undefined: it does not end. */
  start: number;
  end: number | undefined;
  /** Whole units. */
  amount: number;
  /** A soft one is counted, and refuses nothing. */
  hard: boolean;
}

/** The same in every period. */
export const nameOf = ({ org, customer = '', feature }: Pick<Bound, 'org' | 'customer' | 'feature'>): string =>
  `${org} ${customer} ${feature}`;

/** Who keeps the shares of this node. */
export interface ShareOwner {
  onDoubt(share: Share): void;
  /** To one that is closed. */
  onReturn(share: Share): void;
}

/** What this node may spend of one bound from its memory: one allocation. */
export class Share {
  readonly id: string;
  readonly name: string;
  bound: Bound;
  /** Id of the row of the bound; empty until something was granted. */
  boundId = '';
  /** Units that can be taken. Below 0 where a soft bound is used faster than units are granted. */
  left = 0;
  /** Units that were taken by calls which are not recorded yet. */
  held = 0;
  /** Units of the bound that no node has, at the last look. */
  unassigned: number;
  /** Units that went back to the bound so far, and those of them that are there. */
  returned = 0;
  arrived = 0;
  /** Nothing more is taken of it. What it has left goes back to the bound. */
  closed = false;
  /** Monotonic: until then a look finds no more units than the last one. */
  exhaustedUntil = Number.NEGATIVE_INFINITY;
  /** Units of the last call that asked. */
  callUnits = 1;
  /** Calls like it for which units are asked beyond those that are needed now, so that they ask nobody. */
  batch = firstBatch;
  /** Units below which more are asked for in advance. */
  low = 0;
  /** Monotonic. */
  filledAt = Number.NEGATIVE_INFINITY;
  usedAt = 0;
  /** Units that calls wait for. */
  waiting = 0;
  filling: Promise<void> | undefined;
  private readonly owner: ShareOwner;

  constructor(id: string, bound: Bound, owner: ShareOwner) {
    this.id = id;
    this.name = nameOf(bound);
    this.bound = bound;
    this.unassigned = bound.amount;
    this.owner = owner;
  }

  /** Units that a call did not need. */
  giveBack(units: number): void {
    this.left += units;
    if (this.closed && units > 0) this.owner.onReturn(this);
  }

  /** The outcome of a record is unknown: what is left must be counted from the records. */
  doubt(): void {
    this.owner.onDoubt(this);
  }

  has(units: number): boolean {
    return !this.closed && this.boundId !== '' && (this.left >= units || !this.bound.hard);
  }
}

/** Calls, at first; doubled while they last less than a second. */
export const firstBatch = 32;

/** Units taken of several shares at once. */
export class Holding implements Hold {
  private readonly shares: readonly Share[];
  private readonly units: number;
  private settled: number | undefined;
  private released = false;

  constructor(shares: readonly Share[], units: number) {
    this.shares = shares;
    this.units = units;
    for (const share of shares) {
      share.left -= units;
      share.held += units;
    }
  }

  settle(units: number): readonly Spending[] {
    if (this.settled !== undefined) {
      if (this.settled !== units) this.doubt();
      return [];
    }
    this.settled = units;
    for (const share of this.shares) share.giveBack(this.units - units);
    if (units === 0) this.release();
    return units === 0 ? [] : this.shares.map((share) => this.spendingOf(share, units));
  }

  private spendingOf({ id: allocation, boundId: bound }: Share, units: number): Spending {
    return { allocation, bound, units, recorded: () => this.release() };
  }

  private doubt(): void {
    this.release();
    for (const share of this.shares) share.doubt();
  }

  private release(): void {
    if (this.released) return;
    this.released = true;
    for (const share of this.shares) share.held -= this.units;
  }
}
