/**
 * Attempts that were counted and are being looked at. Five right log-ins at once use up what is free at an address before
 * any of them is found right; a sixth that finds it locked waits for them instead of being refused.
 */
export class Undecided {
  private readonly byKey = new Map<string, Set<Promise<unknown>>>();

  /** Runs the look at an attempt that the brake `key` has counted. */
  async deciding<T>(key: Buffer, look: () => Promise<T>): Promise<T> {
    const name = key.toString('base64');
    const others = this.byKey.get(name) ?? new Set();
    const decision = look();
    this.byKey.set(name, others.add(decision));
    try {
      return await decision;
    } finally {
      others.delete(decision);
      if (others.size === 0) this.byKey.delete(name);
    }
  }

  /** Resolved, with true, when those under the key have been decided; false at once where there are none. */
  async decided(key: Buffer): Promise<boolean> {
    const others = this.byKey.get(key.toString('base64'));
    if (others === undefined) return false;
    await Promise.allSettled(others);
    return true;
  }
}
