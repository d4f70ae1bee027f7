import type pg from 'pg';
import type { Clock } from '../clock.ts';

export interface SinkContext {
  readonly clock: Clock;
  /** The journal that the rows come from. */
  readonly nodeId: string;
}

/**
 * A module's code that stores one stream. It runs in the keeper's thread, inside the transaction that also moves the
 * journal's position: it must not begin, commit or roll back, and must touch nothing outside the database, since a
 * batch may be tried again. Rows come in append order.
 *
 * An error of SQLSTATE class 22, 23 or 54, P0001, or a TypeError, RangeError or SyntaxError says "this content cannot
 * be stored": the batch is halved until the record is found, which then goes to `nexus_journal_rejected`. Any other
 * error says "not now": the batch is tried again.
 */
export type Ingest = (client: pg.ClientBase, rows: unknown[][], context: SinkContext) => Promise<void>;

export type Sinks = ReadonlyMap<string, Ingest>;

/** Imports `{stream: file URL of a module that exports ingest}`. */
export async function loadSinks(urls: Readonly<Record<string, string>>): Promise<Sinks> {
  const sinks = new Map<string, Ingest>();
  for (const [stream, url] of Object.entries(urls)) {
    const module = (await import(url)) as { ingest?: unknown };
    if (typeof module.ingest !== 'function') throw new Error(`the sink of stream ${stream} exports no ingest: ${url}`);
    sinks.set(stream, module.ingest as Ingest);
  }
  return sinks;
}

const contentErrors = [TypeError, RangeError, SyntaxError];

/** The code under which a record is rejected, or undefined if the error does not come from the content. */
export function contentErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return /^(22|23|54)[0-9A-Z]{3}$|^P0001$/.test(code) ? code : undefined;
  return contentErrors.some((kind) => error instanceof kind) ? error.name : undefined;
}
