import type { Clock } from '../clock.ts';

/** At most `limit` in each span of `spanMs`: for what one connection sends, which no other node has to know. */
export class Rate {
  private readonly clock: Clock;
  private readonly limit: number;
  private readonly spanMs: number;
  private readonly taken: number[] = [];

  constructor(clock: Clock, limit: number, spanMs: number) {
    this.clock = clock;
    this.limit = limit;
    this.spanMs = spanMs;
  }

  take(): boolean {
    const now = this.clock.monotonic();
    while (this.taken.length > 0 && now - (this.taken[0] ?? now) >= this.spanMs) this.taken.shift();
    if (this.taken.length >= this.limit) return false;
    this.taken.push(now);
    return true;
  }
}
