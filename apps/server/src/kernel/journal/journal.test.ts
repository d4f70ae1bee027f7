import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { type Journal, type JournalEvent, openJournal } from './index.ts';
import { SegmentReader } from './reader.ts';
import { firstPosition, type JournalFiles } from './segments.ts';

let dir: string;
let events: JournalEvent[];
let journals: Journal[];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'nexus-journal-'));
  events = [];
  journals = [];
});

afterEach(async () => {
  for (const journal of journals) await journal.close(10);
  fs.rmSync(dir, { recursive: true, force: true });
});

/** PostgreSQL is down throughout: these tests look at the files. */
async function open(files?: JournalFiles): Promise<Journal> {
  const journal = await openJournal({
    dir,
    nodeId: 'node_1',
    installation: 'tests',
    databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing',
    sinks: { recorded: new URL('../../../test/journal/sink.ts', import.meta.url).href },
    clock: systemClock,
    onEvent: (event) => void events.push(event),
    ...(files === undefined ? {} : { files }),
  });
  journals.push(journal);
  return journal;
}

function onDisk(): unknown[] {
  const reader = new SegmentReader(path.join(dir, 'node_1'), firstPosition);
  const batch = reader.next(1e6);
  reader.close();
  return batch?.frames.flatMap(({ records }) => records.map(([, row]) => row[0])) ?? [];
}

const record = (serial: number) => ({ stream: 'recorded', row: [serial] });

describe('append', () => {
  it('resolves once the records of its tick are in the file, as one frame', async () => {
    const journal = await open();
    await Promise.all([1, 2, 3].map((serial) => journal.append(record(serial))));
    expect(onDisk()).toEqual([1, 2, 3]);
    expect(journal.stats()).toMatchObject({ frames: 1, appendedRecords: 3, shippedRecords: 0 });
    await journal.append(record(4));
    expect(onDisk()).toEqual([1, 2, 3, 4]);
  });

  it('writes a tick that grows too large before it is over', async () => {
    const journal = await open();
    const wide = '€'.repeat(60_000);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => journal.append({ stream: 'recorded', row: [`${n}${wide}`] })),
    );
    expect(journal.stats()).toMatchObject({ frames: 4, appendedRecords: 20 });
  });

  it('refuses only the record that cannot be recorded', async () => {
    const journal = await open();
    const results = await Promise.allSettled([
      journal.append(record(1)),
      journal.append({ stream: 'unknown', row: [2] }),
      journal.append({ stream: 'recorded', row: ['x'.repeat(70_000)] }),
      journal.append(record(3)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(onDisk()).toEqual([1, 3]);
  });

  it('answers 503 while the disk is full, records nothing, and recovers', async () => {
    let full = false;
    const journal = await open({
      ...fs,
      writeSync: (fd: number, buffer: Buffer, offset: number, length: number, position: number) => {
        if (!full) return fs.writeSync(fd, buffer, offset, length, position);
        if (length <= 10) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        return fs.writeSync(fd, buffer, offset, 10, position);
      },
    });
    await journal.append(record(1));
    full = true;
    await expect(journal.append(record(2))).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE', status: 503 });
    expect(events).toContainEqual({ event: 'write_failed', error: 'Error: no space left on device' });
    expect(journal.refusalReason()).toBe('the disk does not take them');
    full = false;
    await journal.append(record(3));
    expect(onDisk()).toEqual([1, 3]);
  });

  it('fails to open with a sink that does not load', async () => {
    const onEvent = () => undefined;
    const options = { dir, nodeId: 'node_2', installation: 'tests', databaseUrl: '', clock: systemClock, onEvent };
    const sinks = { recorded: new URL('./frames.ts', import.meta.url).href };
    await expect(openJournal({ ...options, sinks })).rejects.toThrow('exports no ingest');
    expect(fs.readdirSync(dir)).toEqual([]);
  });
});
