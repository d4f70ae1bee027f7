import pg from 'pg';
import { toIso } from '../../../../kernel/clock.ts';
import { newClient } from '../../../../kernel/db/client.ts';
import type { ResolvedAddress } from '../../../../kernel/outbound/guard.ts';
import { named } from '../names.ts';
import { type Connection, connectMs, type NewUser, type Session, statementMs } from '../target.ts';
import { tlsOf } from '../tls.ts';

const { escapeIdentifier, escapeLiteral } = pg;

/** What rotators need besides. */
export interface PostgresSession extends Session {
  setPassword(username: string, password: string): Promise<void>;
}

export async function openPostgres(connection: Connection, { address }: ResolvedAddress): Promise<PostgresSession> {
  const { port, database, username, password } = connection;
  const client = newClient({
    host: address,
    port,
    database: database ?? 'postgres',
    user: username,
    password,
    ssl: tlsOf(connection) ?? false,
    application_name: 'nexus',
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs + 1000,
    statement_timeout: statementMs,
    lock_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
  });
  await client.connect();
  return {
    create: (user) => createUser(client, user),
    remove: (name) => removeUser(client, name),
    setPassword: async (name, secret) => {
      await client.query(`alter role ${escapeIdentifier(name)} password ${escapeLiteral(secret)}`);
    },
    close: () => void client.end().catch(() => {}),
  };
}

/** In one transaction, and the password last: a grant that fails is not logged with it. */
async function createUser(client: pg.Client, { username, password, grants, until }: NewUser): Promise<void> {
  const role = escapeIdentifier(username);
  await client.query('begin');
  await client.query(`create role ${role} login valid until ${escapeLiteral(toIso(until))}`);
  for (const grant of grants) await client.query(named(grant, role));
  await client.query(`alter role ${role} password ${escapeLiteral(password)}`);
  await client.query('commit');
}

/**
 * Nobody comes in any more before its connections are ended, or a pool would come back at once. What the role owns is the
 * administrator's afterwards, not gone. Membership: without it, only a superuser may do the rest.
 */
async function removeUser(client: pg.Client, username: string): Promise<void> {
  const { rows } = await client.query('select from pg_roles where rolname = $1', [username]);
  if (rows.length === 0) return;
  const role = escapeIdentifier(username);
  await client.query(`alter role ${role} nologin`);
  await client.query(`grant ${role} to current_user`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [username]);
  await client.query('begin');
  await client.query(`reassign owned by ${role} to current_user`);
  await client.query(`drop owned by ${role}`);
  await client.query(`drop role ${role}`);
  await client.query('commit');
}
