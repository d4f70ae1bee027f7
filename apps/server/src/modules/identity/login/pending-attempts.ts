/**
 * Attempts that are counted and not yet checked. Five correct log-ins at once use up the free attempts of an address
 * before the first is found correct; a sixth, which finds the address locked, waits for them instead of being refused.
 */
export class PendingAttempts {
  private readonly byKey = new Map<string, Set<Promise<unknown>>>();

  /** Runs the check of an attempt that the throttle `key` has counted. */
  async track<T>(key: Buffer, check: () => Promise<T>): Promise<T> {
    const name = key.toString('base64');
    const others = this.byKey.get(name) ?? new Set();
    const pending = check();
    this.byKey.set(name, others.add(pending));
    try {
      return await pending;
    } finally {
      others.delete(pending);
      if (others.size === 0) this.byKey.delete(name);
    }
  }

  /** Waits for the attempts of the key; false at once where there are none. */
  async settled(key: Buffer): Promise<boolean> {
    const others = this.byKey.get(key.toString('base64'));
    if (others === undefined) return false;
    await Promise.allSettled(others);
    return true;
  }
}
