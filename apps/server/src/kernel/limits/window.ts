import { cellLength, countedCells, type LimitSpec } from './limiter.ts';

/** Numbers of one window: the units of each cell, and the instant of the last of them. */
export const numbersPerWindow = 2 * countedCells;

/**
 * One window in memory: a ring of cells inside an array shared by many windows, since the header of an array of its own
 * would cost more than the numbers. Instants are milliseconds of a monotonic clock.
 */
export class Window {
  key = '';
  name = '';
  seconds = 0;
  /** The next window of the same key. */
  sibling: Window | undefined;
  /** Units currently counted. */
  used = 0;
  /** The limit last applied: tells how full a window is when one must be evicted. */
  limit = 0;
  /** Serials of the last takes that read and that charged this window. */
  seen = 0;
  charged = 0;

  private readonly cells: Float64Array;
  private readonly base: number;
  private cellMs = 0;
  private windowMs = 0;
  /** When the oldest cell counts no more. */
  private oldestUntil = Number.POSITIVE_INFINITY;
  /** Number of the newest cell, and its place in the ring. */
  private newest = 0;
  private head = 0;

  constructor(cells: Float64Array, base: number) {
    this.cells = cells;
    this.base = base;
  }

  /** Reuses this slot for another, empty window. */
  assign(key: string, spec: LimitSpec, instant: number): void {
    this.key = key;
    this.name = spec.name;
    this.seconds = spec.windowSeconds;
    this.cellMs = cellLength(spec.windowSeconds);
    this.windowMs = spec.windowSeconds * 1000;
    this.newest = Math.floor(instant / this.cellMs);
    this.clear();
    this.sibling = undefined;
  }

  /** Moves the ring to `instant` and drops expired cells. */
  advance(instant: number): void {
    const cell = Math.floor(instant / this.cellMs);
    const steps = cell - this.newest;
    if (steps > 0) {
      this.newest = cell;
      if (steps >= countedCells) {
        if (this.used !== 0) this.clear();
        return;
      }
      for (let step = 0; step < steps; step += 1) {
        this.head = this.head + 1 === countedCells ? 0 : this.head + 1;
        this.drop(this.base + this.head);
      }
      this.oldestUntil = this.untilOf(this.place(countedCells - 1));
    }
    if (instant < this.oldestUntil) return;
    this.drop(this.place(countedCells - 1));
    this.oldestUntil = Number.POSITIVE_INFINITY;
  }

  /** Adds to the newest cell. */
  add(cost: number, instant: number): void {
    const place = this.base + this.head;
    this.cells[place] = (this.cells[place] as number) + cost;
    this.cells[place + countedCells] = instant;
    this.used += cost;
  }

  /** Removes units from the cell of `instant`, in which they were added. */
  remove(cost: number, instant: number): void {
    const age = this.newest - Math.floor(instant / this.cellMs);
    if (age < 0 || age >= countedCells) return;
    const place = this.place(age);
    const units = Math.min(cost, this.cells[place] as number);
    this.cells[place] = (this.cells[place] as number) - units;
    this.used -= units;
  }

  /**
   * Milliseconds from `instant` until at most `target` units are counted, fewer than now; Infinity if there never are
   * (target < 0).
   */
  waitFor(target: number, instant: number): number {
    let used = this.used;
    for (let age = countedCells - 1; age >= 0; age -= 1) {
      const place = this.place(age);
      used -= this.cells[place] as number;
      // Subtracted in this order, so that rounding cannot make it longer than the window.
      if (used <= target) return this.windowMs - (instant - (this.cells[place + countedCells] as number));
    }
    return Number.POSITIVE_INFINITY;
  }

  /** True if evicting this window changes no decision. */
  idle(instant: number): boolean {
    return this.used === 0 || Math.floor(instant / this.cellMs) - this.newest >= countedCells;
  }

  private place(age: number): number {
    const index = this.head - age;
    return this.base + (index < 0 ? index + countedCells : index);
  }

  private untilOf(place: number): number {
    if (this.cells[place] === 0) return Number.POSITIVE_INFINITY;
    return (this.cells[place + countedCells] as number) + this.windowMs;
  }

  private drop(place: number): void {
    this.used -= this.cells[place] as number;
    this.cells[place] = 0;
  }

  private clear(): void {
    this.cells.fill(0, this.base, this.base + countedCells);
    this.used = 0;
    this.oldestUntil = Number.POSITIVE_INFINITY;
  }
}
