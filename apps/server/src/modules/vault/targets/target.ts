import { second } from '../../../kernel/clock.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Guard, ResolvedAddress } from '../../../kernel/outbound/guard.ts';
import { service } from '../../../kernel/services.ts';
import { vaultErrors } from '../errors.ts';
import { tlsFailure } from './tls.ts';

/** To connect, log-in included. */
export const connectMs = 5 * second;
/** For one statement: told to the server too where it takes that, so that nothing happens later. */
export const statementMs = 8 * second;
/** For all of it. A lease that is still being made after a minute was abandoned (see leases/store.ts). */
const wholeMs = 20 * second;

/** How a server is reached, and as whom. */
export interface Connection {
  host: string;
  port: number;
  database?: string | undefined;
  /** Certificates are checked, against `ca` where there is one. */
  tls: boolean;
  ca?: string | undefined;
  username: string;
  password: string;
}

export interface NewUser {
  /** Made by `newUsername`: letters, digits and `_`. */
  username: string;
  password: string;
  /** Statements or rules, as the kind has them. */
  grants: readonly string[];
  /** Epoch milliseconds after which the server itself lets nobody in, where it can. */
  until: number;
}

/** A connection to a server in which users are made and removed. */
export interface Session {
  create(user: NewUser): Promise<void>;
  /** Ends its connections too. Does nothing where it is gone. */
  remove(username: string): Promise<void>;
  close(): void;
}

export type Open<S extends Session = Session> = (connection: Connection, address: ResolvedAddress) => Promise<S>;

/** Which addresses of databases may be connected to. */
export const databaseGuard = service<Guard>('vault.database-guard');

/** Connects to a checked address. Nothing was changed where it fails. @throws OUTBOUND_REFUSED, TARGET_UNREACHABLE, TARGET_TIMED_OUT, TARGET_TLS_REFUSED, TARGET_LOGIN_REFUSED */
export async function connectTo<S extends Session>(guard: Guard, connection: Connection, open: Open<S>): Promise<S> {
  const [address] = await bounded(guard.resolve(connection.host), connectMs).catch((error: unknown) => {
    throw toTargetError(error);
  });
  if (address === undefined) throw vaultErrors.TARGET_UNREACHABLE(`${connection.host} has no address`);
  const opening = open(connection, address);
  try {
    return await bounded(opening, connectMs + second);
  } catch (error) {
    void opening.then(
      (session) => session.close(),
      () => {},
    );
    throw toTargetError(error, connection);
  }
}

/** Does something on a connection and closes it. @throws TARGET_UNREACHABLE, TARGET_TIMED_OUT, TARGET_REFUSED */
export async function using<S extends Session, T>(session: S, work: (session: S) => Promise<T>): Promise<T> {
  try {
    return await bounded(work(session), wholeMs);
  } catch (error) {
    throw toTargetError(error);
  } finally {
    session.close();
  }
}

class TimedOut extends Error {}

async function bounded<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimedOut()), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** SQLSTATE class 28, and what MySQL and Redis answer, to wrong credentials. */
const loginRefused =
  /^(28\w{3}|ER_ACCESS_DENIED\w*|ER_DBACCESS_DENIED_ERROR|ER_NOT_SUPPORTED_AUTH_MODE|WRONGPASS|NOAUTH|NOPERM)$/;
/** The server itself cancelled a statement that took too long. */
const cancelled = /^(57014|55P03|ER_LOCK_WAIT_TIMEOUT|ETIMEDOUT|PROTOCOL_SEQUENCE_TIMEOUT)$/;
/** SQLSTATE, but for classes 08 and 57, which say that a connection ended; codes of MySQL. */
const answered = /^((?!08|57)[0-9FHPX][0-9A-Z]{4}|ER_\w+)$/;

/**
 * What a driver threw, as an error of ours. Of the server's text the detail has the code alone: messages may repeat the
 * statement, in which the password stands.
 */
function toTargetError(error: unknown, { tls }: Pick<Connection, 'tls'> = { tls: false }): NexusError {
  if (error instanceof NexusError) return error;
  const { code, text, isReply } = described(error);
  const internal = `the target failed: ${code}`;
  if (error instanceof TimedOut || cancelled.test(code) || (!isReply && /time(d )?out/i.test(text))) {
    // One that knows no TLS may wait for the rest of what it takes for a command, as Redis does.
    const detail = tls ? 'The server did not answer in time: it may have no TLS, which was asked for' : undefined;
    return vaultErrors.TARGET_TIMED_OUT(detail, { internal });
  }
  const untrusted = tlsFailure(error);
  if (untrusted !== undefined) return vaultErrors.TARGET_TLS_REFUSED(untrusted, { internal });
  if (loginRefused.test(code)) return vaultErrors.TARGET_LOGIN_REFUSED(`The server answered ${code}`, { internal });
  if (isReply || answered.test(code)) return vaultErrors.TARGET_REFUSED(`The server answered ${code}`, { internal });
  return vaultErrors.TARGET_UNREACHABLE(undefined, { internal });
}

/** Answers of Redis have no code but their first word, and some of MySQL no name. */
function described(error: unknown): { code: string; text: string; isReply: boolean } {
  if (!(error instanceof Error)) return { code: '', text: '', isReply: false };
  const { name, message: text } = error;
  if (name === 'ReplyError') return { code: /^[A-Z]+/.exec(text)?.[0] ?? '', text, isReply: true };
  const code = 'code' in error ? String(error.code) : '';
  const isReply = 'sqlState' in error && typeof error.sqlState === 'string';
  return {
    code: isReply && !code.startsWith('ER_') ? `ER_${String(Reflect.get(error, 'errno'))}` : code,
    text,
    isReply,
  };
}
