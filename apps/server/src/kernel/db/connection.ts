import type { DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { type CompiledQuery, Kysely, PostgresAdapter, PostgresIntrospector, type PostgresQueryCompiler } from 'kysely';
import type { QueryResult as Answer, PoolClient } from 'pg';
import { translateDatabaseError } from './errors.ts';
import { camelRows, SnakeCaseCompiler } from './naming.ts';

/**
 * Binds Kysely to one open client. Kysely's own pool driver waits for each statement before it sends the next; here
 * statements are written to the socket at once (pg's pipeline mode), so a transaction that ends in three inserts and a
 * commit costs one round trip for all four. It knows nothing of the transaction, so a connection keeps it for the next one.
 */
export function kyselyOn(client: PoolClient, statements: PreparedStatements): Kysely<unknown> {
  const known = bound.get(client);
  if (known !== undefined) return known;
  const kysely = new Kysely<unknown>({ dialect: new BoundDialect(new ClientConnection(client, statements)) });
  bound.set(client, kysely);
  return kysely;
}

const bound = new WeakMap<PoolClient, Kysely<unknown>>();

/** Bounds the names where a text is built with a varying number of placeholders. */
const maxPreparedTexts = 2000;

/** Statement texts come from code, not from input, so there are few; each is prepared once per connection by its name here. */
export class PreparedStatements {
  /** How many statements were sent through transactions: for metrics, and for tests that count them. */
  sent = 0;
  private readonly names = new Map<string, string>();

  /** Undefined above the bound: such a text is sent unprepared. */
  nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= maxPreparedTexts) return known;
    const name = `n${this.names.size}`;
    this.names.set(text, name);
    return name;
  }

  /** Written to the socket before it returns. */
  send(client: PoolClient, { text, values }: { text: string; values: unknown[] }): Promise<Answer> {
    const name = this.nameOf(text);
    return client.query({ text, values, ...(name === undefined ? {} : { name }) });
  }
}

class ClientConnection implements DatabaseConnection {
  private readonly client: PoolClient;
  private readonly statements: PreparedStatements;

  constructor(client: PoolClient, statements: PreparedStatements) {
    this.client = client;
    this.statements = statements;
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    this.statements.sent++;
    const name = this.statements.nameOf(compiled.sql);
    try {
      const result = await this.client.query<unknown[]>({
        rowMode: 'array',
        text: compiled.sql,
        values: compiled.parameters as unknown[],
        ...(name === undefined ? {} : { name }),
      });
      return { rows: camelRows<R>(result), numAffectedRows: BigInt(result.rowCount ?? 0) };
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered: page through with a cursor column');
  }
}

class BoundDriver implements Driver {
  private readonly connection: ClientConnection;

  constructor(connection: ClientConnection) {
    this.connection = connection;
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.connection;
  }
  async beginTransaction(): Promise<void> {
    throw new Error('a Tx is already a transaction');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

class BoundDialect implements Dialect {
  private readonly connection: ClientConnection;

  constructor(connection: ClientConnection) {
    this.connection = connection;
  }

  createAdapter(): PostgresAdapter {
    return new PostgresAdapter();
  }
  createDriver(): Driver {
    return new BoundDriver(this.connection);
  }
  createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }
  createQueryCompiler(): PostgresQueryCompiler {
    return new SnakeCaseCompiler();
  }
}
