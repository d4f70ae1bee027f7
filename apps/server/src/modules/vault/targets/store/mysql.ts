import { connect } from 'node:net';
import type { Connection as Client } from 'mysql2/promise';
import type { ResolvedAddress } from '../../../../kernel/outbound/guard.ts';
import { named } from '../names.ts';
import { type Connection, connectMs, type NewUser, type Session, statementMs } from '../target.ts';
import { tlsOf } from '../tls.ts';

/** The library is loaded where it is used. */
export async function openMysql(connection: Connection, { address }: ResolvedAddress): Promise<Session> {
  const { createConnection } = await import('mysql2/promise');
  const { host, port, database, username, password } = connection;
  const tls = tlsOf(connection);
  const client = await createConnection({
    // The name, which the certificate has; the socket leads to the address that was checked. mysql2 gives Node no name where
    // this is an address: Node then compares the certificate with `_host`, and without it with `localhost`.
    host,
    stream: () => Object.assign(connect({ host: address, port, keepAlive: true }), { _host: host }),
    user: username,
    password,
    ...(database === undefined ? {} : { database }),
    ...(tls === undefined ? {} : { ssl: { ...tls, verifyIdentity: true } }),
    connectTimeout: connectMs,
  });
  // What happens to a connection that nothing waits for is told to nobody else.
  client.on('error', () => {});
  return {
    create: (user) => createUser(client, user),
    remove: (name) => removeUser(client, name),
    close: () => client.destroy(),
  };
}

const run = (client: Client, sql: string) => client.query({ sql, timeout: statementMs });

const accountOf = (client: Client, username: string): string => `${client.escape(username)}@'%'`;

/** Each statement of these commits by itself. */
async function createUser(client: Client, { username, password, grants }: NewUser): Promise<void> {
  const account = accountOf(client, username);
  await run(client, `set session lock_wait_timeout = ${statementMs / 1000}`);
  await run(client, `create user ${account} identified by ${client.escape(password)}`);
  for (const grant of grants) await run(client, named(grant, account));
}

/** Its connections outlive the user: they are ended once it can make no new ones. */
async function removeUser(client: Client, username: string): Promise<void> {
  await run(client, `set session lock_wait_timeout = ${statementMs / 1000}`);
  await run(client, `drop user if exists ${accountOf(client, username)}`);
  const [rows] = await client.query({
    sql: 'select id from information_schema.processlist where user = ?',
    values: [username],
    timeout: statementMs,
  });
  for (const { id } of rows as { id: number }[]) {
    // It may have ended meanwhile.
    await run(client, `kill connection ${Number(id)}`).catch((error: { code?: string }) => {
      if (error.code !== 'ER_NO_SUCH_THREAD') throw error;
    });
  }
}
