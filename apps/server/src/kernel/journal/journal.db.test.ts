import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../test/harness.ts';
import { JournalFixture, newNodeId } from '../../../test/journal/fixture.ts';
import { DatabaseProxy } from '../../../test/journal/proxy.ts';
import type { Journal } from './index.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const unavailable = { code: 'RECORD_UNAVAILABLE', status: 503 };

async function appendMany(journal: Journal, serials: readonly number[], note: string | null = null): Promise<void> {
  const { nodeId } = journal.stats();
  await Promise.all(serials.map((serial) => journal.append({ stream: 'recorded', row: [nodeId, serial, note] })));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

describe.skipIf(!postgresAvailable)('the journal (needs PostgreSQL)', () => {
  let fixture: JournalFixture;

  beforeEach(async () => {
    fixture = await JournalFixture.create();
  });

  afterEach(() => fixture.dispose());

  async function expectSerials(journal: Journal, serials: readonly number[]): Promise<void> {
    const { once, doubled } = await fixture.serials(journal.stats().nodeId);
    expect(doubled).toEqual([]);
    expect([...once]).toEqual(serials);
  }

  it('ships every value unchanged, over many segments, and leaves no file behind', async () => {
    const journal = await fixture.open({ limits: { segmentBytes: 4096 } });
    const note = 'tab\t line\n back\\slash \\N "quoted" ünïcödé 🗝';
    await appendMany(journal, upTo(1000), note);
    for (const serial of [1000, 1001, 1002]) await appendMany(journal, [serial], note);
    await journal.drain();
    await expectSerials(journal, upTo(1003));
    const { rows } = await fixture.client.query('select distinct note from recorded');
    expect(rows).toEqual([{ note }]);
    expect(journal.stats()).toMatchObject({ appendedRecords: 1003, shippedRecords: 1003, backlogBytes: 0, frames: 4 });
    await journal.close(5000);
    expect(fixture.nodeDirectories()).toEqual([]);
  });

  it('ships without being asked, soon after the last record', async () => {
    const journal = await fixture.open();
    await sleep(200);
    await appendMany(journal, [0]);
    await until(() => journal.stats().shippedRecords === 1);
    await expectSerials(journal, [0]);
  });

  it('keeps accepting while PostgreSQL is down, reports overload, and catches up', async () => {
    const proxy = await DatabaseProxy.to(fixture.database.ownerUrl);
    const journal = await fixture.open({ databaseUrl: proxy.url, limits: { overloadBytes: 20_000 } });
    await appendMany(journal, upTo(100));
    expect(journal.overloaded()).toBe(false);
    for (let from = 100; from < 2000; from += 100)
      await appendMany(
        journal,
        upTo(100).map((n) => n + from),
      );
    expect(journal.overloaded()).toBe(true);
    await expect(journal.drain(300)).rejects.toMatchObject(unavailable);
    expect(fixture.events).toContainEqual(expect.objectContaining({ event: 'ship_failed' }));
    await proxy.restore();
    await journal.drain();
    expect(journal.overloaded()).toBe(false);
    await expectSerials(journal, upTo(2000));
    await journal.close(5000);
    await proxy.cut();
  });

  it('leaves what it could not ship before it closed to the next process', async () => {
    const proxy = await DatabaseProxy.to(fixture.database.ownerUrl);
    const first = await fixture.open({ databaseUrl: proxy.url });
    await appendMany(first, upTo(500));
    await first.close(300);
    await expect(appendMany(first, [500])).rejects.toMatchObject(unavailable);
    const second = await fixture.open();
    await second.drain();
    await expectSerials(first, upTo(500));
    expect(fixture.events).toContainEqual({ event: 'recovered', nodeId: first.stats().nodeId, records: 500 });
    expect(fixture.nodeDirectories()).toEqual([second.stats().nodeId]);
  });

  it('stores nothing twice when its connection is killed at any moment', async () => {
    const proxy = await DatabaseProxy.to(fixture.database.ownerUrl);
    await proxy.restore();
    const journal = await fixture.open({ databaseUrl: proxy.url, limits: { maxBatch: 200, shipSpacing: 1 } });
    // Only cuts during a batch count: most fall into the pauses before the next attempt.
    const failed = () => fixture.events.filter(({ event }) => event === 'ship_failed').length;
    let serial = 0;
    for (let round = 0; failed() < 8; round += 1) {
      for (let n = 0; n < 30; n += 1) {
        await appendMany(
          journal,
          upTo(20).map((offset) => serial + offset),
          'x'.repeat(200),
        );
        serial += 20;
      }
      await sleep(Math.random() * 40);
      if (round % 2 === 0) {
        await fixture.client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'nexus-journal' and datname = current_database()`,
        );
      } else {
        // PostgreSQL may commit although the shipper sees an error.
        await proxy.cut();
        await proxy.restore();
      }
    }
    await journal.drain();
    await expectSerials(journal, upTo(serial));
    await journal.close(5000);
    await proxy.cut();
  });

  it('rejects a bad record with its payload and stores all others', async () => {
    const journal = await fixture.open();
    const { nodeId } = journal.stats();
    const all = upTo(300).map((serial) => {
      const note = { 7: 'refused', 100: 'nul \0', 299: 'broken' }[serial] ?? null;
      return journal.append({ stream: 'recorded', row: [nodeId, serial, note] });
    });
    const colours = upTo(50).map((serial) =>
      journal.append({ stream: 'painted', row: [serial, serial === 33 ? 'mauve' : 'red'] }),
    );
    await Promise.all([...all, ...colours]);
    await journal.drain();
    await expectSerials(
      journal,
      upTo(300).filter((serial) => ![7, 100, 299].includes(serial)),
    );
    const painted = await fixture.client.query('select serial from painted order by serial');
    expect(painted.rows.map(({ serial }) => serial)).toEqual(upTo(50).filter((serial) => serial !== 33));
    const { rows } = await fixture.client.query(
      'select stream, payload, code from nexus_journal_rejected order by ordinal',
    );
    expect(rows).toEqual([
      { stream: 'recorded', payload: JSON.stringify([nodeId, 7, 'refused']), code: '23514' },
      { stream: 'recorded', payload: JSON.stringify([nodeId, 100, 'nul \0']), code: '22021' },
      { stream: 'recorded', payload: JSON.stringify([nodeId, 299, 'broken']), code: 'TypeError' },
      { stream: 'painted', payload: '[33,"mauve"]', code: '23503' },
    ]);
    expect(fixture.events.filter(({ event }) => event === 'rejected')).toHaveLength(4);
    expect(journal.stats()).toMatchObject({ rejectedRecords: 4, backlogBytes: 0 });
  });

  it('takes the records of one call all, or none', async () => {
    const journal = await fixture.open();
    const { nodeId } = journal.stats();
    const record = (serial: number, stream = 'recorded') => ({ stream, row: [nodeId, serial, null] });
    await expect(journal.append(record(0), record(1, 'unknown'))).rejects.toBeInstanceOf(TypeError);
    await journal.append(record(2), record(3));
    await journal.drain();
    await expectSerials(journal, [2, 3]);
    expect(journal.stats()).toMatchObject({ appendedRecords: 2, frames: 1 });
  });

  it('retries, and rejects nothing, when the record is not at fault', async () => {
    await fixture.client.query('alter table recorded rename to elsewhere');
    const journal = await fixture.open();
    await appendMany(journal, upTo(10));
    await until(() => fixture.events.some(({ event }) => event === 'ship_failed'));
    await fixture.client.query('alter table elsewhere rename to recorded');
    await journal.drain();
    await expectSerials(journal, upTo(10));
    expect((await fixture.client.query('select 1 from nexus_journal_rejected')).rowCount).toBe(0);
  });

  it('continues when its shipper dies in the middle of a transaction', async () => {
    const marker = path.join(fixture.dir, 'marker.x');
    fs.writeFileSync(marker, '');
    const journal = await fixture.open();
    await appendMany(journal, upTo(100));
    await appendMany(journal, [100], `exit=${marker}`);
    const drained = journal.drain();
    await until(() => fixture.events.some(({ event }) => event === 'shipper_died'));
    await appendMany(journal, [101]);
    await drained;
    await journal.drain();
    await expectSerials(journal, upTo(102));
    expect(journal.stats()).toMatchObject({ backlogBytes: 0, accepting: true });
  });

  it('accepts nothing while its shipper does not answer, and accepts again afterwards', async () => {
    const journal = await fixture.open({ limits: { leaseValid: 1000, leaseEvery: 50 } });
    // On a busy machine the shipper may take longer than `leaseValid` to start.
    await until(() => journal.stats().accepting);
    await appendMany(journal, [0], 'block=4000');
    await until(() => !journal.stats().accepting);
    await expect(appendMany(journal, [1])).rejects.toMatchObject(unavailable);
    await until(() => journal.stats().accepting);
    await appendMany(journal, [2]);
    await journal.drain();
    await expectSerials(journal, [0, 2]);
  });

  it('accepts nothing after a failed sync until all of it is in PostgreSQL', async () => {
    const journal = await fixture.open();
    await appendMany(journal, [0]);
    const segment = path.join(fixture.dir, journal.stats().nodeId, '0000000001.seg');
    // A link to itself cannot be opened, not even by root.
    fs.renameSync(segment, `${segment}.x`);
    fs.symlinkSync(segment, segment);
    await until(() => fixture.events.some(({ event }) => event === 'sync_failed'));
    await until(() => !journal.stats().accepting);
    await expect(appendMany(journal, [1])).rejects.toMatchObject(unavailable);
    fs.renameSync(`${segment}.x`, segment);
    await until(() => journal.stats().accepting);
    await expectSerials(journal, [0]);
    await appendMany(journal, [2]);
    await journal.drain();
    await expectSerials(journal, [0, 2]);
  });

  it('is fenced once another process marked it as finished', async () => {
    const journal = await fixture.open();
    await appendMany(journal, [0]);
    await journal.drain();
    await fixture.client.query('update nexus_journal_positions set finished_at = moved_at');
    await appendMany(journal, [1]);
    await until(() => fixture.events.some(({ event }) => event === 'fenced'));
    await expect(appendMany(journal, [2])).rejects.toMatchObject(unavailable);
    await expect(journal.drain()).rejects.toMatchObject(unavailable);
  });

  it('recovers the journal of another host only when its lease is stale', async () => {
    const nodeId = newNodeId();
    const writer = await fixture.open({ nodeId, databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' });
    await appendMany(writer, upTo(10));
    // Keeps the files as another host would have left them.
    const directory = path.join(fixture.dir, nodeId);
    fs.cpSync(directory, path.join(fixture.dir, 'kept.x'), { recursive: true });
    await writer.close(50);
    fs.rmSync(directory, { recursive: true });
    fs.renameSync(path.join(fixture.dir, 'kept.x'), directory);
    fs.writeFileSync(path.join(directory, 'owner'), JSON.stringify({ host: 'elsewhere', pid: 1, started: '1' }));
    // With a partial frame at the end.
    fs.appendFileSync(path.join(directory, '0000000001.seg'), Buffer.from([40, 0, 0, 0, 1, 2, 3, 4, 5]));
    const lease = setInterval(() => fs.writeFileSync(path.join(directory, 'lease'), String(Math.random())), 20);
    const journal = await fixture.open({ limits: { recoverEvery: 50, leaseStale: 400 } });
    await sleep(1000);
    expect(fs.existsSync(directory)).toBe(true);
    clearInterval(lease);
    await until(() => !fs.existsSync(directory));
    await expectSerials(writer, upTo(10));
    await journal.drain();
    expect(fixture.events).toContainEqual(expect.objectContaining({ event: 'torn', nodeId, segment: 1, bytes: 9 }));
    expect(fixture.events).toContainEqual({ event: 'recovered', nodeId, records: 10 });
  });

  it('recovers all that is readable of a damaged journal, keeps a copy, and reports what is not', async () => {
    const writer = await fixture.open({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' });
    const { nodeId } = writer.stats();
    for (const serial of upTo(20)) await appendMany(writer, [serial]);
    await writer.close(50);
    const file = path.join(fixture.dir, nodeId, '0000000001.seg');
    const bytes = fs.readFileSync(file);
    // The segment begins with its header; the first record is in the frame after it.
    const first = bytes.indexOf('"recorded"') - 8;
    bytes[first + 20] = (bytes[first + 20] ?? 0) ^ 1;
    // The last record is cut off at its start, as if it had never been written.
    fs.writeFileSync(file, bytes.subarray(0, bytes.lastIndexOf('"recorded"') - 8));
    const journal = await fixture.open();
    await journal.drain();
    await expectSerials(writer, upTo(19).slice(1));
    const damaged = fixture.events.filter(({ event }) => event === 'damaged');
    const copy = path.join(fixture.dir, 'damaged.d', `${nodeId}-1.seg`);
    expect(damaged).toMatchObject([
      { nodeId, segment: 1, offset: first, copy },
      { nodeId, segment: 1, offset: fs.statSync(copy).size, copy },
    ]);
    const { rows } = await fixture.client.query<{ from: string; to: string }>(
      'select byte_from as from, byte_to as to from nexus_journal_gaps where node_id = $1 order by byte_from',
      [nodeId],
    );
    expect(rows.map(({ from, to }) => [Number(from), Number(to)])).toEqual([
      [first, bytes.indexOf('"recorded"', first + 20) - 8],
      [fs.statSync(copy).size, bytes.length],
    ]);
    expect(fixture.events).toContainEqual({ event: 'recovered', nodeId, records: 18 });
  });

  it('reports an emptied segment of its own', async () => {
    const proxy = await DatabaseProxy.to(fixture.database.ownerUrl);
    const journal = await fixture.open({ databaseUrl: proxy.url });
    await appendMany(journal, upTo(10));
    fs.truncateSync(path.join(fixture.dir, journal.stats().nodeId, '0000000001.seg'), 0);
    await proxy.restore();
    await journal.drain();
    await appendMany(journal, [10]);
    await journal.drain();
    await expectSerials(journal, [10]);
    const damaged = fixture.events.filter(({ event }) => event === 'damaged');
    expect(damaged).toMatchObject([{ nodeId: journal.stats().nodeId, segment: 1, offset: 0 }]);
    await journal.close(5000);
    await proxy.cut();
  });
});
