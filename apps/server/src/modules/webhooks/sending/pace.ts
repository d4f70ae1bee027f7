import { second } from '../../../kernel/clock.ts';

/** Deliveries per second of an endpoint that names no limit, once it has asked for less. */
const assumedRate = 64;
/** One each ten seconds: it would otherwise never be seen to work again. */
const slowest = 0.1;
/** With each delivery that succeeds. */
const growth = 1.1;

/** Statuses by which a receiver, or what stands before it, says that it is too much. */
export const isTooMuch = (status: number | null): boolean => status === 429 || status === 502 || status === 504;

/** The pace after an answer; null where the endpoint is sent to as fast as it allows. */
export function paceAfter(pace: number | null, rate: number | null, answer: 'accepted' | 'too much'): number | null {
  const full = rate ?? assumedRate;
  if (answer === 'too much') return Math.max(slowest, (pace ?? full) / 2);
  if (pace === null) return null;
  const faster = pace * growth;
  return faster >= full ? null : faster;
}

/** A token bucket: so many a second, and a tenth of that at once. */
export class Bucket {
  private tokens = 1;
  private filledAt: number;

  constructor(now: number) {
    this.filledAt = now;
  }

  /** Takes up to `wanted`; `now` is monotonic. */
  take(wanted: number, perSecond: number, now: number): number {
    const capacity = Math.max(1, perSecond / 10);
    this.tokens = Math.min(capacity, this.tokens + ((now - this.filledAt) / second) * perSecond);
    this.filledAt = now;
    const taken = Math.min(wanted, Math.floor(this.tokens));
    this.tokens -= taken;
    return taken;
  }

  /** What was taken and not used. */
  giveBack(count: number): void {
    this.tokens += count;
  }

  /** Milliseconds until there is one. */
  waitMs(perSecond: number): number {
    return this.tokens >= 1 ? 0 : Math.ceil(((1 - this.tokens) / perSecond) * second);
  }
}
