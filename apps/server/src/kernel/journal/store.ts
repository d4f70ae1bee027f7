import type pg from 'pg';
import { type Clock, day, second, toDate } from '../clock.ts';
import { newClient } from '../db/client.ts';
import { silenceMs } from '../db/deadline.ts';
import type { Batch, Frame } from './reader.ts';
import { firstPosition, type Position } from './segments.ts';
import { contentErrorCode, type Ingest, type Sinks } from './sinks.ts';

export interface Rejected {
  readonly stream: string;
  readonly segment: number;
  readonly offset: number;
  readonly ordinal: number;
  readonly code: string;
}

export type Shipment =
  | { readonly kind: 'shipped'; readonly rejected: Rejected[] }
  /** Another process moved the position: read it again. Nothing was written. */
  | { readonly kind: 'moved' };

/** Bytes of a segment that were passed over, all before the journal's position; null: to the segment's end. */
export interface Gap {
  readonly segment: number;
  readonly from: number;
  readonly to: number | null;
}

interface LocatedRecord {
  readonly segment: number;
  readonly offset: number;
  readonly ordinal: number;
  readonly row: unknown[];
}

/** Rows of finished journals are kept this long: longer than another process can hold a batch of one in memory. */
export const finishedKeptMs = 30 * day;
const noSink: Ingest = () => Promise.reject(new TypeError('no sink takes this stream'));

/** Stores batches in PostgreSQL, each in one transaction with the journal's position. Uses one connection. */
export class JournalStore {
  private readonly databaseUrl: string;
  private readonly sinks: Sinks;
  private readonly clock: Clock;
  private client: pg.Client | undefined;

  constructor(databaseUrl: string, sinks: Sinks, clock: Clock) {
    this.databaseUrl = databaseUrl;
    this.sinks = sinks;
    this.clock = clock;
  }

  /** Up to where the node's journal is in the database. */
  position(nodeId: string): Promise<Position | 'finished'> {
    return this.use(async (client) => {
      await client.query(
        `insert into nexus_journal_positions (node_id, segment, byte_offset, moved_at)
         values ($1, $2, $3, $4) on conflict (node_id) do nothing`,
        [nodeId, firstPosition.segment, firstPosition.offset, toDate(this.clock.now())],
      );
      const { rows } = await client.query<{ segment: string; byte_offset: string; finished: boolean }>(
        `select segment, byte_offset, finished_at is not null as finished
         from nexus_journal_positions where node_id = $1`,
        [nodeId],
      );
      const row = rows[0];
      if (row === undefined) throw new Error('the journal position was deleted');
      return row.finished ? 'finished' : { segment: Number(row.segment), offset: Number(row.byte_offset) };
    });
  }

  /** Stores the batch if the journal is still at `from`. An error leaves the database unchanged: try again. */
  ship(nodeId: string, from: Position, batch: Batch): Promise<Shipment> {
    return this.store(nodeId, batch.frames, (client) => this.move(client, nodeId, from, batch));
  }

  /** What was passed over in a segment because it could not be read. */
  gaps(nodeId: string, segment: number): Promise<Gap[]> {
    return this.use(async (client) => {
      const { rows } = await client.query<{ from: string; to: string | null }>(
        `select byte_from as from, byte_to as to from nexus_journal_gaps
         where node_id = $1 and segment = $2 order by byte_from`,
        [nodeId, segment],
      );
      return rows.map(({ from, to }) => ({ segment, from: Number(from), to: to === null ? null : Number(to) }));
    });
  }

  /** Stores frames that lie in a gap, and leaves `rest` of it; if the gap is not there any more, nothing is written. */
  fill(nodeId: string, gap: Gap, frames: readonly Frame[], rest: readonly Gap[]): Promise<Shipment> {
    return this.store(nodeId, frames, async (client) => {
      const { rowCount } = await client.query(
        'delete from nexus_journal_gaps where node_id = $1 and segment = $2 and byte_from = $3',
        [nodeId, gap.segment, gap.from],
      );
      if (rowCount === 1) await this.addGaps(client, nodeId, rest);
      return rowCount === 1;
    });
  }

  /** In one transaction, if `move` says that the records are not there yet. */
  private store(
    nodeId: string,
    frames: readonly Frame[],
    move: (client: pg.Client) => Promise<boolean>,
  ): Promise<Shipment> {
    return this.use(async (client) => {
      try {
        return await this.transact(client, nodeId, move, (context) => this.ingest(client, frames, context));
      } catch (error) {
        if (contentErrorCode(error) === undefined) throw error;
        await client.query('rollback');
        return await this.transact(client, nodeId, move, (context) => this.storeOrReject(client, frames, context));
      }
    });
  }

  /** Marks a journal as finished, after which its files may be removed; false if another process moved it meanwhile. */
  finish(nodeId: string, at: Position): Promise<boolean> {
    return this.use(async (client) => {
      const now = this.clock.now();
      const { rowCount } = await client.query(
        `update nexus_journal_positions set finished_at = $4, moved_at = $4
         where node_id = $1 and segment = $2 and byte_offset = $3 and finished_at is null`,
        [nodeId, at.segment, at.offset, toDate(now)],
      );
      await client.query('delete from nexus_journal_positions where finished_at < $1', [toDate(now - finishedKeptMs)]);
      return rowCount === 1;
    });
  }

  /** Closes the connection; a running statement fails. The next call connects again. */
  disconnect(): void {
    this.client?.connection.stream.destroy();
    this.client = undefined;
  }

  private async use<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const deadline = setTimeout(() => this.disconnect(), silenceMs);
    try {
      return await work(await this.connect());
    } catch (error) {
      // The connection's state, and whether a commit arrived, are unknown: start again from the position row.
      this.disconnect();
      throw error;
    } finally {
      clearTimeout(deadline);
    }
  }

  private async connect(): Promise<pg.Client> {
    if (this.client !== undefined) return this.client;
    const client = newClient({
      connectionString: this.databaseUrl,
      application_name: 'nexus-journal',
      connectionTimeoutMillis: 5 * second,
      statement_timeout: silenceMs,
      // A transaction left behind by a lost network must release the position row.
      idle_in_transaction_session_timeout: silenceMs,
    });
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
    });
    this.client = client;
    await client.connect();
    return client;
  }

  private async transact(
    client: pg.Client,
    nodeId: string,
    move: (client: pg.Client) => Promise<boolean>,
    store: (context: { clock: Clock; nodeId: string }) => Promise<Rejected[]>,
  ): Promise<Shipment> {
    await client.query('begin');
    if (!(await move(client))) {
      await client.query('rollback');
      return { kind: 'moved' };
    }
    const rejected = await store({ clock: this.clock, nodeId });
    await client.query('commit');
    return { kind: 'shipped', rejected };
  }

  private async move(client: pg.Client, nodeId: string, from: Position, { end, losses }: Batch): Promise<boolean> {
    // Locks and compares the row in one statement: another process waits here and then finds a different position.
    const { rowCount } = await client.query(
      `update nexus_journal_positions set segment = $4, byte_offset = $5, moved_at = $6
       where node_id = $1 and segment = $2 and byte_offset = $3 and finished_at is null`,
      [nodeId, from.segment, from.offset, end.segment, end.offset, toDate(this.clock.now())],
    );
    if (rowCount !== 1) return false;
    const gaps = losses.map(({ segment, offset, bytes }) => ({
      segment,
      from: offset,
      to: bytes === null ? null : offset + bytes,
    }));
    await this.addGaps(client, nodeId, gaps);
    return true;
  }

  private async addGaps(client: pg.Client, nodeId: string, gaps: readonly Gap[]): Promise<void> {
    for (const { segment, from, to } of gaps) {
      await client.query(
        `insert into nexus_journal_gaps (node_id, segment, byte_from, byte_to, found_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing`,
        [nodeId, segment, from, to, toDate(this.clock.now())],
      );
    }
  }

  private async ingest(
    client: pg.Client,
    frames: readonly Frame[],
    context: { clock: Clock; nodeId: string },
  ): Promise<Rejected[]> {
    const streams = new Map<string, unknown[][]>();
    for (const frame of frames) {
      for (const [stream, row] of frame.records) {
        const rows = streams.get(stream);
        if (rows === undefined) streams.set(stream, [row]);
        else rows.push(row);
      }
    }
    for (const [stream, rows] of streams) await this.sink(stream)(client, rows, context);
    return [];
  }

  private async storeOrReject(
    client: pg.Client,
    frames: readonly Frame[],
    context: { clock: Clock; nodeId: string },
  ): Promise<Rejected[]> {
    // A deferred constraint would fail at commit, too late to tell which record violates it.
    await client.query('set constraints all immediate');
    const rejected: Rejected[] = [];
    for (const [stream, records] of recordsByStream(frames)) {
      await this.bisect(client, stream, records, context, rejected);
    }
    return rejected;
  }

  private async bisect(
    client: pg.Client,
    stream: string,
    records: readonly LocatedRecord[],
    context: { clock: Clock; nodeId: string },
    rejected: Rejected[],
  ): Promise<void> {
    await client.query('savepoint part');
    try {
      await this.sink(stream)(
        client,
        records.map(({ row }) => row),
        context,
      );
      await client.query('release savepoint part');
      return;
    } catch (error) {
      const code = contentErrorCode(error);
      if (code === undefined) throw error;
      await client.query('rollback to savepoint part');
      await client.query('release savepoint part');
      const [only] = records;
      if (records.length === 1 && only !== undefined) {
        await this.reject(client, context.nodeId, stream, only, code, error as Error);
        const { segment, offset, ordinal } = only;
        rejected.push({ stream, segment, offset, ordinal, code });
        return;
      }
    }
    const middle = records.length >> 1;
    await this.bisect(client, stream, records.slice(0, middle), context, rejected);
    await this.bisect(client, stream, records.slice(middle), context, rejected);
  }

  private async reject(
    client: pg.Client,
    nodeId: string,
    stream: string,
    { segment, offset, ordinal, row }: LocatedRecord,
    code: string,
    error: Error,
  ): Promise<void> {
    // PostgreSQL's text cannot hold NUL, and the message may quote the record.
    const reason = error.message.replaceAll('\0', '\\0');
    await client.query(
      `insert into nexus_journal_rejected
         (node_id, segment, byte_offset, ordinal, stream, payload, code, reason, rejected_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [nodeId, segment, offset, ordinal, stream, JSON.stringify(row), code, reason, toDate(this.clock.now())],
    );
  }

  private sink(stream: string): Ingest {
    return this.sinks.get(stream) ?? noSink;
  }
}

function recordsByStream(frames: readonly Frame[]): Map<string, LocatedRecord[]> {
  const streams = new Map<string, LocatedRecord[]>();
  for (const { segment, offset, records } of frames) {
    for (const [ordinal, [stream, row]] of records.entries()) {
      const located = streams.get(stream) ?? [];
      located.push({ segment, offset, ordinal, row });
      streams.set(stream, located);
    }
  }
  return streams;
}
