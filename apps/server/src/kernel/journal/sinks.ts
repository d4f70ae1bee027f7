import type pg from 'pg';
import type { Clock } from '../clock.ts';

export interface SinkContext {
  readonly clock: Clock;
  /** The node whose journal the rows come from. */
  readonly nodeId: string;
}

/**
 * Stores the rows of one stream, in append order. It runs in the shipper's thread, inside the transaction that also
 * moves the journal's position: it must not begin, commit or roll back, and must change nothing outside the database,
 * since a batch may be retried.
 *
 * An error of SQLSTATE class 22, 23 or 54, P0001, or a TypeError, RangeError or SyntaxError means that the content
 * cannot be stored: the batch is bisected to find the record, which goes to `nexus_journal_rejected`. After any other
 * error the batch is retried.
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

/** The code under which a record is rejected; undefined if the error is not caused by the content. */
export function contentErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return /^(22|23|54)[0-9A-Z]{3}$|^P0001$/.test(code) ? code : undefined;
  return contentErrors.some((kind) => error instanceof kind) ? error.name : undefined;
}
