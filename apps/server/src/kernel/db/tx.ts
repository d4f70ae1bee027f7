import type { ColumnType, InsertType, Kysely, SelectType, UpdateType } from 'kysely';
import type { PoolClient, QueryResult } from 'pg';
import type { Actor } from '../caller.ts';
import { type Clock, toDate } from '../clock.ts';
import type { Id, Ids } from '../ids.ts';
import type { AuditDetail, UsageRecord } from '../record.ts';
import type { Json } from '../schema.ts';
import { type Service, type Services, service } from '../services.ts';
import { kyselyOn, type PreparedStatements } from './connection.ts';

/** A timestamptz column: read as epoch milliseconds, written as a Date. */
export type Timestamp = ColumnType<number, Date, Date>;
export type NullableTimestamp = ColumnType<number | null, Date | null | undefined, Date | null>;

/** A column with a default: an INSERT may leave it out. */
export type WithDefault<T> = ColumnType<SelectType<T>, InsertType<T> | undefined, UpdateType<T>>;

/** A jsonb column: read as it was written. An array must be written with `json()`. */
export type Jsonb = ColumnType<Json, Record<string, unknown>, Record<string, unknown>>;

/** What a domain event says; it is stored in the act's transaction and delivered at least once. */
export interface DomainEvent {
  /** `noun.past`, e.g. `key.revoked`. */
  type: string;
  /** Id of what it is about. */
  subject: string;
  /** Facts for subscribers: never secrets, never personal data. */
  data: Record<string, unknown>;
  /** The organization it belongs to, where that is not the transaction's. */
  org?: string;
}

export interface Statement {
  text: string;
  values: unknown[];
}

export type Scope = 'tenant' | 'person' | 'lookup' | 'system';

/** In a system transaction there is no organization that a record could default to. */
type InScope<S extends Scope, T extends { org?: string }> = S extends 'system' ? T & { org: string } : T;

/** What `app.org`, `app.person` and `app.folders` are inside the transaction; row-level security compares against them. */
export interface TxSettings {
  org?: string;
  person?: string;
  /** Of environments of which it shows some folders alone: the environment's id and the folder's path, together. */
  folders?: readonly string[];
}

/** The request in which a transaction was opened; background work has none. */
export interface TxRequest {
  id: string;
  /** Epoch milliseconds at which it was received. */
  at: number;
  /** Action of audit entries that name none. */
  action: string | undefined;
}

/** What every transaction of a process shares. */
export interface TxContext {
  clock: Clock;
  ids: Ids;
  services: Services;
  statements: PreparedStatements;
}

/**
 * One open transaction and all that must commit with it. The type parameter is the scope: a store function that takes
 * a `TenantTx` cannot be called without an organization.
 */
export class Tx<S extends Scope = Scope> {
  readonly scope: S;
  readonly settings: TxSettings;
  /** A log-in changes it: who acts is known only then. */
  actor: Actor;
  readonly request: TxRequest | undefined;
  readonly client: PoolClient;
  /** Epoch milliseconds at which the transaction began: the one `now` of everything it writes. */
  readonly now: number;
  readonly audits: AuditDetail[] = [];
  readonly events: DomainEvent[] = [];
  readonly usage: UsageRecord[] = [];
  /** Sent with the COMMIT. */
  readonly statements: Statement[] = [];
  /** Answers of statements that were sent, awaited with the COMMIT. */
  readonly unanswered: Promise<QueryResult>[] = [];
  readonly afterCommits: (() => void)[] = [];
  readonly context: TxContext;

  constructor(
    scope: S,
    settings: TxSettings,
    { actor, request }: { actor: Actor; request?: TxRequest | undefined },
    client: PoolClient,
    context: TxContext,
  ) {
    this.scope = scope;
    this.settings = settings;
    this.actor = actor;
    this.request = request;
    this.client = client;
    this.context = context;
    this.now = context.clock.now();
  }

  /** Kysely typed with the tables of the calling module; rows are camelCase. */
  tables<Tables>(): Kysely<Tables> {
    return kyselyOn(this.client, this.context.statements) as unknown as Kysely<Tables>;
  }

  /** The organization of a tenant transaction. */
  get org(): Id<'org'> {
    if (this.settings.org === undefined) throw new Error(`a ${this.scope} transaction has no organization`);
    return this.settings.org as Id<'org'>;
  }

  /** The person of a person transaction (or of a tenant transaction on a person's behalf). */
  get person(): Id<'usr'> {
    if (this.settings.person === undefined) throw new Error(`a ${this.scope} transaction has no person`);
    return this.settings.person as Id<'usr'>;
  }

  get clock(): Clock {
    return this.context.clock;
  }

  /** `now` as PostgreSQL takes it. */
  get date(): Date {
    return toDate(this.now);
  }

  newId<Type extends string>(type: Type): Id<Type> {
    return this.context.ids.next(type);
  }

  /** A module's running state, by its token. */
  use<T>(service: Service<T>): T {
    return this.context.services.use(service);
  }

  /** An entry in the audit log, if this commits. */
  audit(detail: InScope<S, AuditDetail>): void {
    this.audits.push(detail);
  }

  /** An event in the outbox, if this commits. */
  emit(event: InScope<S, DomainEvent>): void {
    this.events.push(event);
  }

  recordUsage(record: UsageRecord): void {
    this.usage.push(record);
  }

  /** Sent in one round trip with the COMMIT. */
  send(statement: Statement): void {
    this.statements.push(statement);
  }

  /**
   * Sent at once, and its answer, which nothing needs, is awaited with that of the COMMIT: a round trip less. What is sent
   * later sees what it did. Where it fails, everything after it does, and the transaction with its error.
   */
  execute(statement: Statement): void {
    const answer = this.context.statements.send(this.client, statement);
    answer.catch(() => {});
    this.unanswered.push(answer);
  }

  /** Runs once the commit is acknowledged: for dropping caches and waking workers, never for effects that must happen. */
  afterCommit(action: () => void): void {
    this.afterCommits.push(action);
  }

  /**
   * Drops what is cached under `topic:payload`, for each payload, when this commits: on this node with the commit, so that
   * whoever asks it next sees the change, and on the others when the notification arrives, a moment later.
   */
  async invalidate(topic: string, ...payloads: readonly string[]): Promise<void> {
    if (payloads.length === 0) return;
    const caches = this.use(localCaches);
    this.afterCommit(() => {
      for (const payload of payloads) caches.invalidate(topic, payload);
    });
    await this.client.query({
      name: 'notify',
      text: 'select pg_notify($1, payload) from unnest($2::text[]) as payload',
      values: ['nexus', payloads.map((payload) => `${topic}:${payload}`)],
    });
  }
}

/** The caches of this node. */
export const localCaches = service<{ invalidate(topic: string, payload: string): void }>('caches');

export type TenantTx = Tx<'tenant'>;
export type PersonTx = Tx<'person'>;
export type LookupTx = Tx<'lookup'>;
export type SystemTx = Tx<'system'>;

/** Writes with the commit what a transaction recorded: audit entries, events and usage. */
export interface Recorder {
  statements(tx: Tx): Promise<Statement[]>;
}
