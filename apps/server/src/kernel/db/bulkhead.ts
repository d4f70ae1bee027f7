import { errors } from '../errors.ts';

interface Waiting {
  resolve: () => void;
  timer: NodeJS.Timeout;
}

interface Held {
  count: number;
  waiting: Set<Waiting>;
}

/**
 * Lets each owner (an organization, or a person without one) hold only so many connections of a pool at once, so that
 * one that asks for many, or whose statements are slow, leaves the others theirs.
 */
export class Bulkhead {
  private readonly max: number;
  private readonly waitMs: number;
  private readonly owners = new Map<string, Held>();
  /** Transactions refused since the start, for metrics. */
  refused = 0;

  constructor(max: number, waitMs: number) {
    this.max = max;
    this.waitMs = waitMs;
  }

  /**
   * Resolves when the owner may take a connection, first come, first served. Call `leave` once it is given back.
   * @throws OVERLOADED where none of its own was given back within `waitMs`.
   */
  async enter(owner: string): Promise<void> {
    const held = this.owners.get(owner) ?? { count: 0, waiting: new Set() };
    if (held.count >= this.max) return this.wait(held);
    held.count++;
    this.owners.set(owner, held);
  }

  leave(owner: string): void {
    const held = this.owners.get(owner);
    if (held === undefined) return;
    const [next] = held.waiting;
    if (next !== undefined) {
      // The place is handed over.
      held.waiting.delete(next);
      clearTimeout(next.timer);
      next.resolve();
      return;
    }
    held.count--;
    if (held.count === 0) this.owners.delete(owner);
  }

  private wait(held: Held): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        held.waiting.delete(waiting);
        this.refused++;
        reject(
          errors.OVERLOADED(`${this.max} requests of this organization are at work in the database already`, {
            retryAfterSeconds: 1,
          }),
        );
      }, this.waitMs);
      const waiting: Waiting = { resolve, timer };
      held.waiting.add(waiting);
    });
  }
}
