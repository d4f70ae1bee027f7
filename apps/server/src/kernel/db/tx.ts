import type { ColumnType, Kysely } from 'kysely';
import type { PoolClient } from 'pg';
import type { Kernel } from '../kernel.ts';
import type { Service } from '../services.ts';
import { kyselyOn } from './connection.ts';

/** A timestamptz column: read as epoch milliseconds, written as a Date. */
export type Timestamp = ColumnType<number, Date, Date>;
export type NullableTimestamp = ColumnType<number | null, Date | null | undefined, Date | null>;

/** What a domain event says; it is stored in the act's transaction and delivered at least once. */
export interface DomainEvent {
  /** `noun.past`, e.g. `key.revoked`. */
  type: string;
  /** Id of what it is about. */
  subject: string;
  /** Facts for subscribers: never secrets, never personal data. */
  data: Record<string, unknown>;
}

/** What an operation says about its act for the audit log; the spine adds who, where and the result. */
export interface AuditDetail {
  /** Defaults to the route's declared action. */
  action?: string;
  resource: { type: string; id: string };
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Names, addresses, e-mails: stored encrypted under the key of `person` (or of the caller). */
  personal?: Record<string, unknown>;
  person?: string;
  risk?: 'low' | 'medium' | 'high';
}

export type Scope = 'tenant' | 'person' | 'lookup' | 'system';

/** What `app.org` and `app.person` are inside the transaction; row-level security compares against them. */
export interface TxSettings {
  org?: string;
  person?: string;
}

/**
 * One open transaction and all that must commit with it. The type parameter is the scope: a store function that takes
 * a `TenantTx` cannot be called without an organization.
 */
export class Tx<S extends Scope = Scope> {
  readonly scope: S;
  readonly settings: TxSettings;
  readonly client: PoolClient;
  readonly kernel: Kernel;
  /** Epoch milliseconds at which the transaction began: the one `now` of everything it writes. */
  readonly now: number;
  readonly events: DomainEvent[] = [];
  readonly audits: AuditDetail[] = [];
  readonly afterCommits: (() => void)[] = [];
  private readonly kysely: Kysely<unknown>;

  constructor(scope: S, settings: TxSettings, client: PoolClient, kernel: Kernel, now: number) {
    this.scope = scope;
    this.settings = settings;
    this.client = client;
    this.kernel = kernel;
    this.now = now;
    this.kysely = kyselyOn(client);
  }

  /** Kysely typed with the tables of the calling store. */
  tables<Tables>(): Kysely<Tables> {
    return this.kysely as unknown as Kysely<Tables>;
  }

  /** The organization of a tenant transaction. */
  get org(): string {
    if (this.settings.org === undefined) throw new Error(`a ${this.scope} transaction has no organization`);
    return this.settings.org;
  }

  /** The person of a person transaction (or of a tenant transaction on a person's behalf). */
  get person(): string {
    if (this.settings.person === undefined) throw new Error(`a ${this.scope} transaction has no person`);
    return this.settings.person;
  }

  /** A module's running state, by its token. */
  use<T>(service: Service<T>): T {
    return this.kernel.services.use(service);
  }

  emit(event: DomainEvent): void {
    this.events.push(event);
  }

  audit(detail: AuditDetail): void {
    this.audits.push(detail);
  }

  /** Runs once the commit is acknowledged: for dropping caches and waking workers, never for effects that must happen. */
  afterCommit(action: () => void): void {
    this.afterCommits.push(action);
  }

  /** Tells every node, when this commits, to drop what it caches under `topic:payload`. */
  async notify(topic: string, payload: string): Promise<void> {
    await this.client.query({
      name: 'notify',
      text: 'select pg_notify($1, $2)',
      values: ['nexus', `${topic}:${payload}`],
    });
  }
}

export type TenantTx = Tx<'tenant'>;
export type PersonTx = Tx<'person'>;
export type LookupTx = Tx<'lookup'>;
export type SystemTx = Tx<'system'>;
