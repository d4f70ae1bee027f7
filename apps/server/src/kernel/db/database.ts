import pg from 'pg';
import type { Queryable } from '../crypto/store.ts';
import type { Kernel } from '../kernel.ts';
import { preparedName } from './connection.ts';
import { deadline, within } from './deadline.ts';
import { translateDatabaseError } from './errors.ts';
import type { LookupTx, PersonTx, Scope, SystemTx, TenantTx, TxSettings } from './tx.ts';
import { Tx } from './tx.ts';

export interface DatabaseOptions {
  /** Login of `nexus_app`: owns nothing, bypasses nothing. */
  appUrl: string;
  /** Login of the owner: migrations and named system jobs only. */
  ownerUrl: string;
  maxAppConnections: number;
  maxOwnerConnections: number;
  connectTimeoutMs: number;
  /** Milliseconds one statement may run for the app role. */
  statementTimeoutMs: number;
}

export interface Statement {
  text: string;
  values: unknown[];
}

/** Asked between the work and the commit of a transaction for what the act must be recorded with. */
export type BeforeCommit = (tx: Tx) => Promise<Statement[]>;

export interface TxOptions {
  readOnly?: boolean;
  beforeCommit?: BeforeCommit;
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
const longestSystemMs = 600_000;

/** Ids and nothing else reach the literal in `set_config`: the pattern is the guard. */
const settingPattern = /^[0-9A-Za-z_]{0,64}$/;

function opening(settings: TxSettings, readOnly: boolean): string {
  const { org = '', person = '' } = settings;
  if (!settingPattern.test(org) || !settingPattern.test(person)) throw new Error('a scope must be an id');
  const begin = readOnly ? 'begin read only' : 'begin';
  return `${begin}; select set_config('app.org', '${org}', true), set_config('app.person', '${person}', true)`;
}

/** The two logins of the database and the four scopes in which SQL may run. */
export class Database {
  readonly options: DatabaseOptions;
  private readonly app: pg.Pool;
  private readonly owner: pg.Pool;
  private kernel: Kernel | undefined;

  constructor(options: DatabaseOptions) {
    this.options = options;
    const { connectTimeoutMs: connectionTimeoutMillis, statementTimeoutMs } = options;
    const shared = { connectionTimeoutMillis, types, pipeline: true, keepAlive: true };
    this.app = new pg.Pool({
      ...shared,
      connectionString: options.appUrl,
      max: options.maxAppConnections,
      application_name: 'nexus',
      options: `-c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=${statementTimeoutMs * 2} -c lock_timeout=${statementTimeoutMs}`,
    });
    this.owner = new pg.Pool({
      ...shared,
      connectionString: options.ownerUrl,
      max: options.maxOwnerConnections,
      application_name: 'nexus-system',
    });
    for (const pool of [this.app, this.owner]) {
      // An idle client's lost connection is not an error of any request: the pool replaces it.
      pool.on('error', () => {});
      // One that is lost between two statements of a request fails the next of them, and must not end the process.
      pool.on('connect', (client) => client.on('error', () => {}));
    }
  }

  attach(kernel: Kernel): void {
    this.kernel = kernel;
  }

  /** For graphile-worker, the signing keys and LISTEN, which bring their own statements. */
  get ownerPool(): pg.Pool {
    return this.owner;
  }

  /** The kernel's own data keys, for requests too: waits no longer than a request may. */
  get keysDb(): Queryable {
    const query: Queryable['query'] = (text, values) =>
      within(this.requestMs, this.owner.query(text, values)).catch(unavailable);
    return { query };
  }

  /** Statements see the rows of one organization only (and of the person, where one acts). */
  tenant<T>(
    settings: TxSettings & { org: string },
    work: (tx: TenantTx) => Promise<T>,
    options?: TxOptions,
  ): Promise<T> {
    return this.run(this.app, 'tenant', settings, work, options);
  }

  /** Statements see the rows of one person only. */
  person<T>(
    settings: TxSettings & { person: string },
    work: (tx: PersonTx) => Promise<T>,
    options?: TxOptions,
  ): Promise<T> {
    return this.run(this.app, 'person', settings, work, options);
  }

  /** Statements see no row of any tenant; only the SECURITY DEFINER functions of lookups.sql answer. */
  lookup<T>(work: (tx: LookupTx) => Promise<T>): Promise<T> {
    return this.run(this.app, 'lookup', {}, work, { readOnly: true });
  }

  /** Everything is visible: for migrations and for jobs, each named so that the log can say who did it. */
  system<T>(name: string, work: (tx: SystemTx) => Promise<T>, options?: TxOptions): Promise<T> {
    return this.run(this.owner, 'system', {}, work, options).catch((error: unknown) => {
      if (error instanceof Error) error.message = `${name}: ${error.message}`;
      throw error;
    });
  }

  /** Whether a statement gets an answer now, as requests would. */
  async reachable(): Promise<boolean> {
    return within(this.options.connectTimeoutMs, this.app.query('select 1')).then(
      () => true,
      () => false,
    );
  }

  /** One transaction of the owner without scope or records: for the kernel's own keys. */
  async ownerTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await connect(this.owner);
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw translateDatabaseError(error);
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.app.end(), this.owner.end()]);
  }

  private get requestMs(): number {
    return this.options.statementTimeoutMs + graceMs;
  }

  private async run<S extends Scope, T>(
    pool: pg.Pool,
    scope: S,
    settings: TxSettings,
    work: (tx: Tx<S>) => Promise<T>,
    { readOnly = false, beforeCommit }: TxOptions = {},
  ): Promise<T> {
    const { kernel } = this;
    if (kernel === undefined) throw new Error('the database is not attached to a kernel');
    const client = await connect(pool);
    const limit = deadline(pool === this.app ? this.requestMs : longestSystemMs);
    let broken = false;
    try {
      const begun = client.query(opening(settings, readOnly));
      begun.catch(() => {});
      const tx = new Tx(scope, settings, client, kernel, kernel.clock.now());
      const perform = async (): Promise<T> => {
        const result = await work(tx);
        await begun;
        if (readOnly && beforeCommit === undefined) end(client);
        else await commit(client, tx, beforeCommit);
        return result;
      };
      const result = await Promise.race([perform(), limit.passed]);
      for (const action of tx.afterCommits) action();
      return result;
    } catch (error) {
      broken = limit.isOver() || (await isBroken(client, limit.passed));
      throw translateDatabaseError(error);
    } finally {
      limit.clear();
      // A broken one is cut off, and so are the statements that still wait on it.
      client.release(broken);
    }
  }
}

const unavailable = (error: unknown): never => {
  throw translateDatabaseError(error);
};

const connect = (pool: pg.Pool): Promise<pg.PoolClient> => pool.connect().catch(unavailable);

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

/** The records and the commit travel in one round trip; a COMMIT after a failed statement answers ROLLBACK. */
async function commit(client: pg.PoolClient, tx: Tx, beforeCommit: BeforeCommit | undefined): Promise<void> {
  const statements = beforeCommit === undefined ? [] : await beforeCommit(tx);
  const sent: Promise<pg.QueryResult>[] = statements.map(({ text, values }) => {
    const name = preparedName(text);
    return client.query({ text, values, ...(name === undefined ? {} : { name }) });
  });
  sent.push(client.query('commit'));
  const committed = (await Promise.all(sent)).at(-1);
  if (committed?.command !== 'COMMIT') throw new Error('the transaction was rolled back by a failed statement');
}
