import type { DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { type CompiledQuery, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { PoolClient } from 'pg';
import { translateDatabaseError } from './errors.ts';

/**
 * Binds Kysely to one open client. Kysely's own pool driver waits for each statement before it sends the next; here
 * statements are written to the socket at once (pg's pipeline mode), so a transaction that ends in three inserts and a
 * commit costs one round trip for all four.
 */
export function kyselyOn(client: PoolClient): Kysely<unknown> {
  const connection = new ClientConnection(client);
  return new Kysely<unknown>({ dialect: new BoundDialect(connection) });
}

/**
 * Statement texts come from code, not from input, so there are few of them; each is prepared once per connection under
 * its number here. The bound only guards against a text built with a varying number of placeholders.
 */
const maxPreparedTexts = 2000;
const preparedNames = new Map<string, string>();

export function preparedName(text: string): string | undefined {
  const known = preparedNames.get(text);
  if (known !== undefined || preparedNames.size >= maxPreparedTexts) return known;
  const name = `n${preparedNames.size}`;
  preparedNames.set(text, name);
  return name;
}

let statements = 0;

/** How many statements this process has sent through transactions: for tests that count, and for metrics. */
export const statementCount = (): number => statements;

class ClientConnection implements DatabaseConnection {
  readonly client: PoolClient;

  constructor(client: PoolClient) {
    this.client = client;
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    statements++;
    const name = preparedName(compiled.sql);
    try {
      const result = await this.client.query({
        text: compiled.sql,
        values: compiled.parameters as unknown[],
        ...(name === undefined ? {} : { name }),
      });
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
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
    return new PostgresQueryCompiler();
  }
}
