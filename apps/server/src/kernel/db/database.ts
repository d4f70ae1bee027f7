import pg from 'pg';
import { type Actor, type EnvironmentPlace, systemActor } from '../caller.ts';
import type { Clock } from '../clock.ts';
import type { Queryable } from '../crypto/store.ts';
import type { Ids } from '../ids.ts';
import type { Services } from '../services.ts';
import { PreparedStatements } from './connection.ts';
import { deadline, silenceMs, within } from './deadline.ts';
import { translateDatabaseError, writeRefusal } from './errors.ts';
import { ConnectionPool, type Purpose, poolSizes, shareOfOwner } from './pool.ts';
import type {
  LookupTx,
  PersonTx,
  Recorder,
  Scope,
  SystemTx,
  TenantTx,
  TxContext,
  TxRequest,
  TxSettings,
} from './tx.ts';
import { Tx } from './tx.ts';

export interface DatabaseOptions {
  /** Login of requests: owns nothing, bypasses nothing. */
  appUrl: string;
  /** Login of the owner: migrations and named system jobs only. */
  ownerUrl: string;
  maxAppConnections: number;
  maxOwnerConnections: number;
  connectTimeoutMs: number;
  /** Milliseconds one statement may run for the app role. */
  statementTimeoutMs: number;
}

/** What transactions are made of; `recorder` writes what they record. */
export interface DatabaseContext {
  clock: Clock;
  ids: Ids;
  services: Services;
  recorder: Recorder;
}

export interface TxOptions {
  readOnly?: boolean;
  /** Which connections it takes; those of requests by default. */
  purpose?: Purpose;
  request?: TxRequest;
  /** Milliseconds after which it is given up, and its connection with it. */
  maxMs?: number;
}

const types = new pg.TypeOverrides();
const parseTimestamp = pg.types.getTypeParser(1184) as (text: string) => Date;
types.setTypeParser(1184, (text: string) => parseTimestamp(text).getTime());
types.setTypeParser(20, (text: string) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('an int8 column does not fit a number: select it as text');
  return value;
});

/** Milliseconds after a statement should have been ended by PostgreSQL: from then on it is PostgreSQL that hangs. */
const graceMs = 1000;
/** The longest transaction of a system job: it may move a day's rows, a request's may not. Milliseconds. */
const maxSystemMs = 600_000;

/** The longest that a system job may be at other things between two statements. Milliseconds. */
const maxIdleMs = 60_000;
/** For how long a refused write is told: some fit on a full disk, so that one was taken says little. Milliseconds. */
const refusalMs = 10_000;

/** Ids, and paths of folders, and nothing else reach the literal in `set_config`: the pattern is the guard. */
const settingPattern = /^[0-9A-Za-z_]{0,64}$/;
const folderPattern = /^[0-9A-Za-z_]{1,64}(\/[0-9A-Za-z_-]+)+$/;

function opening({ org = '', person = '', folders = [] }: TxSettings, actor: Actor, readOnly: boolean): string {
  const bound = actor.kind === 'system' ? undefined : actor.restrictions?.environment;
  const values = { 'app.org': org, 'app.person': person, ...(bound && confinement(bound)) };
  const settings = Object.entries(values).map(([name, value]) => {
    if (!settingPattern.test(value)) throw new Error('a scope must be an id');
    return `set_config('${name}', '${value}', true)`;
  });
  if (!folders.every((each) => folderPattern.test(each))) throw new Error('a folder must be an id and a path');
  if (folders.length > 0) settings.push(`set_config('app.folders', '${folders.join(' ')}', true)`);
  return `${readOnly ? 'begin read only' : 'begin'}; select ${settings.join()}`;
}

/** Policies on what lies in environments compare against these; where they are not set, all of the organization shows. */
const confinement = ({ project, environment }: EnvironmentPlace) => ({
  'app.project': project,
  'app.environment': environment,
});

/** The two logins of the database and the four scopes in which SQL may run. */
export class Database {
  readonly options: DatabaseOptions;
  readonly statements = new PreparedStatements();
  /** Of the login of requests. */
  private readonly app: Readonly<Record<Purpose, ConnectionPool>>;
  private readonly owner: ConnectionPool;
  private readonly context: TxContext;
  private readonly recorder: Recorder;
  private refused: { why: string; at: number } | undefined;

  constructor(options: DatabaseOptions, { clock, ids, services, recorder }: DatabaseContext) {
    this.options = options;
    this.context = { clock, ids, services, statements: this.statements };
    this.recorder = recorder;
    const { connectTimeoutMs: connectionTimeoutMillis, statementTimeoutMs } = options;
    const shared = { connectionTimeoutMillis, types, pipeline: true };
    const app = {
      ...shared,
      connectionString: options.appUrl,
      application_name: 'nexus',
      options: settingsOf({
        statement_timeout: statementTimeoutMs,
        idle_in_transaction_session_timeout: statementTimeoutMs * 2,
        lock_timeout: statementTimeoutMs,
        // For an SSD. With 4, the value for a hard disk, PostgreSQL scanned all ids for a list of one organization.
        random_page_cost: 1.1,
      }),
    };
    const sizes = poolSizes(options.maxAppConnections);
    const open = (purpose: Purpose, perOwner?: number): ConnectionPool =>
      new ConnectionPool(purpose, { ...app, max: sizes[purpose] }, perOwner);
    this.app = {
      requests: open('requests', shareOfOwner(sizes.requests)),
      reports: open('reports', shareOfOwner(sizes.reports)),
      // A look-up is one short statement, and it is made before anybody knows whose it is.
      lookups: open('lookups'),
    };
    this.owner = new ConnectionPool('background work', {
      ...shared,
      connectionString: options.ownerUrl,
      max: options.maxOwnerConnections,
      application_name: 'nexus-system',
      // PostgreSQL does not hear that a connection was given up where packets vanish, and would keep its locks for hours.
      options: `-c idle_in_transaction_session_timeout=${maxIdleMs}`,
    });
  }

  /** By purpose, for metrics and readiness. */
  get pools(): Readonly<Record<Purpose | 'owner', ConnectionPool>> {
    return { ...this.app, owner: this.owner };
  }

  /** For graphile-worker, the signing keys and LISTEN, which bring their own statements. */
  get ownerPool(): pg.Pool {
    return this.owner.pool;
  }

  /** The kernel's own data keys, for requests too: waits no longer than a request may. */
  get keysDb(): Queryable {
    const query: Queryable['query'] = (text, values) =>
      within(this.requestMs, this.owner.pool.query(text, values)).catch(unavailable);
    return { query };
  }

  /** Statements see the rows of one organization only (and of the person, where one acts). */
  tenant<T>(
    actor: Actor,
    settings: TxSettings & { org: string },
    work: (tx: TenantTx) => Promise<T>,
    options?: TxOptions,
  ): Promise<T> {
    return this.run(this.app[options?.purpose ?? 'requests'], 'tenant', settings, actor, work, options);
  }

  /** Statements see the rows of one person only. */
  person<T>(
    actor: Actor,
    settings: TxSettings & { person: string },
    work: (tx: PersonTx) => Promise<T>,
    options?: TxOptions,
  ): Promise<T> {
    return this.run(this.app.requests, 'person', settings, actor, work, options);
  }

  /** Read only. Statements see no row of any tenant; only the SECURITY DEFINER functions of lookups.sql answer. */
  lookup<T>(work: (tx: LookupTx) => Promise<T>): Promise<T> {
    return this.run(this.app.lookups, 'lookup', {}, systemActor('lookup'), work, { readOnly: true });
  }

  /**
   * Everything is visible: for migrations and background work. `name` says in the log and in records who did it. Loops that
   * must not stand still say how long it may take.
   */
  system<T>(name: string, work: (tx: SystemTx) => Promise<T>, maxMs = maxSystemMs): Promise<T> {
    return this.run(this.owner, 'system', {}, systemActor(name), work, { maxMs }).catch((error: unknown) => {
      if (error instanceof Error) error.message = `${name}: ${error.message}`;
      throw error;
    });
  }

  /** Why a write was refused a moment ago, where others would be too. */
  get writeRefusal(): string | undefined {
    const isRecent = this.refused !== undefined && this.context.clock.monotonic() - this.refused.at < refusalMs;
    return isRecent ? this.refused?.why : undefined;
  }

  /** Whether a statement gets an answer now, as look-ups would. */
  async reachable(): Promise<boolean> {
    return within(this.options.connectTimeoutMs, this.app.lookups.pool.query('select 1')).then(
      () => true,
      () => false,
    );
  }

  /** One transaction of the owner without scope or records: for the kernel's own keys. */
  async ownerTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const lease = await this.owner.connect();
    const { client } = lease;
    const limit = deadline(silenceMs);
    let broken = false;
    const perform = async (): Promise<T> => {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    };
    try {
      return await Promise.race([perform(), limit.passed]);
    } catch (error) {
      broken = limit.isOver() || (await isBroken(client, limit.passed));
      throw translateDatabaseError(error);
    } finally {
      limit.clear();
      lease.release(broken);
    }
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.pools).map(({ pool }) => pool.end()));
  }

  private get requestMs(): number {
    return this.options.statementTimeoutMs + graceMs;
  }

  private async run<S extends Scope, T>(
    pool: ConnectionPool,
    scope: S,
    settings: TxSettings,
    actor: Actor,
    work: (tx: Tx<S>) => Promise<T>,
    { readOnly = false, request, maxMs = this.requestMs }: TxOptions = {},
  ): Promise<T> {
    const lease = await pool.connect(settings.org ?? settings.person);
    const { client } = lease;
    const limit = deadline(maxMs);
    let broken = false;
    try {
      const begun = client.query(opening(settings, actor, readOnly));
      begun.catch(() => {});
      const tx = new Tx(scope, settings, { actor, request }, client, this.context);
      const perform = async (): Promise<T> => {
        const result = await work(tx).catch(async (error: unknown) => {
          // What failed first says why; statements after it are only told that the transaction is aborted.
          await Promise.all(tx.unanswered);
          throw error;
        });
        await begun;
        if (readOnly) {
          refuseRecords(tx);
          end(client);
        } else await this.commit(client, tx);
        return result;
      };
      const result = await Promise.race([perform(), limit.passed]);
      for (const action of tx.afterCommits) action();
      return result;
    } catch (error) {
      const refusal = readOnly ? undefined : writeRefusal(error);
      if (refusal !== undefined) this.refused = { why: refusal, at: this.context.clock.monotonic() };
      // A refused write may be for this connection alone: it outlives a failover, and a new one leads to the new primary.
      broken = limit.isOver() || refusal !== undefined || (await isBroken(client, limit.passed));
      throw translateDatabaseError(error, readOnly);
    } finally {
      limit.clear();
      lease.release(broken);
    }
  }

  /** The records and the COMMIT travel in one round trip; a COMMIT after a failed statement answers ROLLBACK. */
  private async commit(client: pg.PoolClient, tx: Tx): Promise<void> {
    const statements = [...(await this.recorder.statements(tx)), ...tx.statements];
    const sent = statements.map((statement) => this.statements.send(client, statement));
    sent.push(client.query('commit'));
    const answers = await Promise.all([...tx.unanswered, ...sent]);
    const committed = answers.at(-1);
    if (committed?.command !== 'COMMIT') throw new Error('the transaction was rolled back by a failed statement');
  }
}

const settingsOf = (settings: Record<string, number>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

const unavailable = (error: unknown): never => {
  throw translateDatabaseError(error);
};

/** Whether not even a rollback can be had from it. */
const isBroken = (client: pg.PoolClient, passed: Promise<never>): Promise<boolean> =>
  Promise.race([client.query('rollback'), passed]).then(
    () => false,
    () => true,
  );

/**
 * What was read stands, however the end goes. Whoever gets the connection next queues behind it: reads hold theirs for
 * one round trip instead of two, which in a busy process is two turns of the event loop.
 */
function end(client: pg.PoolClient): void {
  client.query('commit').catch(() => {});
}

/**
 * Nothing of a read is committed. The audit entries of a read with an action go to the journal before its reply; all else that
 * it recorded would be lost.
 */
function refuseRecords({ scope, request, audits, events, usage, statements, unanswered }: Tx): void {
  const lost =
    events.length +
    usage.length +
    statements.length +
    unanswered.length +
    (request?.action === undefined ? audits.length : 0);
  if (lost > 0) throw new Error(`a read-only ${scope} transaction recorded something`);
}
