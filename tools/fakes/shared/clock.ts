/**
 * The time of a fake provider. It stands still until a test moves it, and runs on the way what falls due, in order:
 * renewals, retries, expiries. The instant of each is also told to `onMove`, so that a test can move the clock of what it
 * tests in step.
 */
export class FakeClock {
  /** Milliseconds since 1970. */
  private at: number;
  private readonly timers = new Map<string, { at: number; act: () => unknown }>();
  private readonly moved: ((now: Date) => unknown)[] = [];
  private readonly stepped: (() => unknown)[] = [];

  constructor(start: Date) {
    this.at = start.getTime();
  }

  now(): Date {
    return new Date(this.at);
  }

  milliseconds(): number {
    return this.at;
  }

  /** Unix time. */
  seconds(): number {
    return Math.floor(this.at / 1000);
  }

  /** Runs `act` when the clock reaches that time. A timer of the same name is replaced. */
  schedule(name: string, atMilliseconds: number, act: () => unknown): void {
    this.timers.set(name, { at: atMilliseconds, act });
  }

  cancel(name: string): void {
    this.timers.delete(name);
  }

  onMove(listener: (now: Date) => unknown): void {
    this.moved.push(listener);
  }

  /** Called after each thing that fell due, and waited for. */
  onStep(listener: () => unknown): void {
    this.stepped.push(listener);
  }

  async advance(milliseconds: number): Promise<void> {
    await this.advanceTo(new Date(this.at + milliseconds));
  }

  async advanceTo(target: Date): Promise<void> {
    if (target.getTime() < this.at) throw new Error('A clock does not go back');
    for (let due = this.next(target); due !== undefined; due = this.next(target)) {
      const [name, timer] = due;
      this.timers.delete(name);
      await this.move(Math.max(timer.at, this.at));
      await timer.act();
      for (const listener of this.stepped) await listener();
    }
    await this.move(target.getTime());
  }

  private next(target: Date): [string, { at: number; act: () => unknown }] | undefined {
    let earliest: [string, { at: number; act: () => unknown }] | undefined;
    for (const entry of this.timers) {
      if (entry[1].at <= target.getTime() && (earliest === undefined || entry[1].at < earliest[1].at)) earliest = entry;
    }
    return earliest;
  }

  private async move(at: number): Promise<void> {
    this.at = at;
    for (const listener of this.moved) await listener(this.now());
  }
}
