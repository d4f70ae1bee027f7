import { errors, NexusError } from '../errors.ts';

interface PostgresError extends Error {
  code?: string;
  constraint?: string;
  table?: string;
}

/** SQLSTATE classes that say 'the server is not there or is going': 08 connection, 53 resources, 57P shutdown. */
const unavailableStates = /^(08|53|57P0[1-5])/;
const unavailableSyscalls = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);
const unavailableMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client was closed|not queryable/;

/** 25P03 idle in transaction; 40001 serialization; 40P01 deadlock; 55P03 lock time-out; 57014 statement time-out. */
const retryStates = new Set(['25P03', '40001', '40P01', '55P03', '57014']);

/** Why no write is possible, in words for operators. 25006: a former primary after a failover. */
const writeRefusals: Readonly<Record<string, string>> = {
  '53100': 'its disk is full',
  '25006': 'it is read-only',
};

/** Undefined where the error says nothing of other writes. Not for transactions that were begun as read-only. */
export function writeRefusal(error: unknown): string | undefined {
  const source = error instanceof NexusError ? error.options.cause : error;
  return writeRefusals[(source as PostgresError | undefined)?.code ?? ''];
}

/** What a row refers to was deleted by somebody else while this was at work: modules look before they write. */
const missingReference = '23503';

/** A database that is away or busy answers 503 with `Retry-After`; everything else keeps its own shape. */
export function translateDatabaseError(error: unknown, readOnly = true): unknown {
  if (error instanceof NexusError || !(error instanceof Error)) return error;
  const { code = '', message } = error as PostgresError;
  if (!readOnly && writeRefusal(error) !== undefined)
    return errors.DATABASE_UNAVAILABLE('The database takes no changes', {
      cause: error,
      internal: message,
      retryAfterSeconds: 1,
    });
  if (code === missingReference) {
    return errors.CONFLICT('Something that this refers to is not there any more', { cause: error, internal: message });
  }
  const away = unavailableStates.test(code) || unavailableSyscalls.has(code) || unavailableMessages.test(message);
  if (!away && !retryStates.has(code)) return error;
  return errors.DATABASE_UNAVAILABLE(away ? 'The database cannot be reached' : 'The database was too busy', {
    cause: error,
    internal: message,
    retryAfterSeconds: 1,
  });
}

const hasState = (error: unknown, state: string, constraint?: string): boolean => {
  const found = error as PostgresError | undefined;
  return found?.code === state && (constraint === undefined || found.constraint === constraint);
};

/** SQLSTATE 23505, optionally of one named constraint or index. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean => hasState(error, '23505', constraint);
