import type { Connection } from './connection.ts';

/** Types of ids by which connections are found: session, key, person, service account, impersonation. */
const own = ['ses', 'api', 'usr', 'svc', 'imp'];
const idPattern = /eco_([a-z]{3})_[0-9A-Za-z]{22}/g;
/** Checked at once. While the bus is late each reads the database, whose few connections for look-ups requests need too. */
const atOnce = 4;

/** The connections of this node, by everything whose revocation ends them. */
export class Connections {
  private readonly all = new Set<Connection>();
  private readonly byId = new Map<string, Set<Connection>>();
  private readonly waiting = new Set<Connection>();
  private checking = false;

  [Symbol.iterator](): Iterator<Connection> {
    return this.all[Symbol.iterator]();
  }

  get size(): number {
    return this.all.size;
  }

  count(id: string): number {
    return this.byId.get(id)?.size ?? 0;
  }

  of(id: string): ReadonlySet<Connection> {
    return this.byId.get(id) ?? new Set();
  }

  add(connection: Connection): void {
    this.all.add(connection);
    for (const id of idsOf(connection)) {
      const same = this.byId.get(id);
      if (same === undefined) this.byId.set(id, new Set([connection]));
      else same.add(connection);
    }
  }

  remove(connection: Connection): void {
    this.all.delete(connection);
    this.waiting.delete(connection);
    for (const id of idsOf(connection)) {
      const same = this.byId.get(id);
      same?.delete(connection);
      if (same?.size === 0) this.byId.delete(id);
    }
  }

  /**
   * Checks again whoever a notification may mean: those whom it names, else its organization's; everybody where it names
   * nobody that could be listening, or where notifications were lost.
   */
  recheck(payload: string | undefined): void {
    for (const connection of this.meant(payload)) this.waiting.add(connection);
    this.checkSoon();
  }

  /** To be called once it listens: a notification that came while it was opened found nobody. */
  check(connection: Connection): void {
    if (!this.all.has(connection)) return;
    this.waiting.add(connection);
    this.checkSoon();
  }

  private checkSoon(): void {
    if (!this.checking && this.waiting.size > 0) void this.checkWaiting();
  }

  private meant(payload: string | undefined): Iterable<Connection> {
    const found = payload === undefined ? [] : [...payload.matchAll(idPattern)];
    const named = found.filter(([, type = '']) => own.includes(type));
    const ids = named.length > 0 ? named : found.filter(([, type]) => type === 'org');
    return ids.length === 0 ? this.all : ids.flatMap(([id]) => [...this.of(id)]);
  }

  private async checkWaiting(): Promise<void> {
    this.checking = true;
    while (this.waiting.size > 0) {
      const some = [...this.waiting].slice(0, atOnce);
      for (const connection of some) this.waiting.delete(connection);
      await Promise.all(some.map((connection) => connection.recheck()));
    }
    this.checking = false;
  }
}

/** Those it was opened with: a caller who is looked up again is the same. */
function idsOf({ caller }: Connection): string[] {
  const { id, person, org, session, key, impersonator } = caller;
  const ids = [id, person, org, session, key, impersonator?.id, impersonator?.impersonation];
  return [...new Set(ids.filter((each) => each !== undefined))];
}
