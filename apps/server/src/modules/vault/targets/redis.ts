import { sha256 } from '../../../kernel/crypto/hash.ts';
import type { ResolvedAddress } from '../../../kernel/outbound/guard.ts';
import { type Connection, connectMs, type NewUser, type Session, statementMs } from './target.ts';
import { tlsOf } from './tls.ts';

/** The library is loaded where it is used. */
export async function openRedis(connection: Connection, { address, family }: ResolvedAddress): Promise<Session> {
  const { Redis } = await import('ioredis');
  const { port, username, password } = connection;
  const tls = tlsOf(connection);
  const redis = new Redis({
    host: address,
    family,
    port,
    username,
    password,
    ...(tls === undefined ? {} : { tls }),
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: connectMs,
    commandTimeout: statementMs,
  });
  // That a log-in is refused is told as an event; `connect` says that the connection is closed.
  let told: unknown;
  redis.on('error', (error) => {
    told = error;
  });
  const close = () => redis.disconnect();
  try {
    await redis.connect();
  } catch (error) {
    close();
    throw told ?? error;
  }
  return {
    async create({ username: name, password: secret, grants }: NewUser) {
      // Redis takes the hash as well, so the password is not sent.
      await redis.call('ACL', 'SETUSER', name, 'reset', 'on', `#${sha256(secret)}`, ...grants);
    },
    async remove(name) {
      // Ends its connections too.
      await redis.call('ACL', 'DELUSER', name);
    },
    close,
  };
}
