import type pg from 'pg';
import { errors } from '../errors.ts';
import { Bulkhead } from './bulkhead.ts';
import { openPool } from './client.ts';
import { translateDatabaseError } from './errors.ts';

/**
 * What the login of requests has connections for. Look-ups (who calls, and what they may do) and reports, which read a
 * lot, have their own: a verification and `/ready` get one while all others are in use.
 */
export type Purpose = 'requests' | 'lookups' | 'reports';

/** How the connections for requests are divided: a sixth each for look-ups and for reports. `forRequests` is 3 at least. */
export function poolSizes(forRequests: number): Record<Purpose, number> {
  const sixth = Math.ceil(forRequests / 6);
  return { requests: forRequests - 2 * sixth, lookups: sixth, reports: sixth };
}

/** A third: one organization leaves the others two thirds of a pool. */
export const shareOfOwner = (max: number): number => Math.ceil(max / 3);

/** Connections that share a purpose and a bound: what exhausts them leaves those of other purposes. */
export class ConnectionPool {
  readonly pool: pg.Pool;
  readonly max: number;
  /** How often a connection was taken or waited for: unchanged where nobody came meanwhile. */
  taken = 0;
  private readonly purpose: string;
  private readonly bulkhead: Bulkhead | undefined;

  /** `perOwner`: how many one owner may hold; all where absent. */
  constructor(purpose: string, options: pg.PoolConfig & { max: number }, perOwner?: number) {
    this.purpose = purpose;
    this.pool = openPool(options);
    this.max = options.max;
    const { connectionTimeoutMillis: waitMs = 0 } = options;
    this.bulkhead = perOwner === undefined ? undefined : new Bulkhead(perOwner, waitMs);
  }

  /** @throws OVERLOADED, DATABASE_UNAVAILABLE */
  async connect(owner?: string): Promise<Lease> {
    const { bulkhead } = this;
    if (bulkhead === undefined || owner === undefined) return new Lease(await this.take());
    await bulkhead.enter(owner);
    try {
      return new Lease(await this.take(), () => bulkhead.leave(owner));
    } catch (error) {
      bulkhead.leave(owner);
      throw error;
    }
  }

  /** Whether all connections are at work and somebody waits for one. */
  get exhausted(): boolean {
    return this.isFull && this.pool.waitingCount > 0;
  }

  get inUse(): number {
    return this.pool.totalCount - this.pool.idleCount;
  }

  get waiting(): number {
    return this.pool.waitingCount;
  }

  get refused(): number {
    return this.bulkhead?.refused ?? 0;
  }

  private get isFull(): boolean {
    return this.inUse >= this.max;
  }

  private async take(): Promise<pg.PoolClient> {
    this.taken += 1;
    try {
      return await this.pool.connect();
    } catch (error) {
      if (!this.isFull || !waitedInVain.test(String(error))) throw translateDatabaseError(error);
      throw errors.OVERLOADED(`All ${this.max} database connections for ${this.purpose} are in use`, {
        cause: error,
        retryAfterSeconds: 1,
      });
    }
  }
}

/** What pg-pool says for a connection that takes too long to open, and for one that nobody gives back in time. */
const waitedInVain = /timeout exceeded when trying to connect/;

/** A connection in use. */
export class Lease {
  readonly client: pg.PoolClient;
  private readonly onRelease: (() => void) | undefined;

  constructor(client: pg.PoolClient, onRelease?: () => void) {
    this.client = client;
    this.onRelease = onRelease;
  }

  /** A broken one is cut off, and so are the statements that still wait on it. */
  release(broken = false): void {
    this.client.release(broken);
    this.onRelease?.();
  }
}
