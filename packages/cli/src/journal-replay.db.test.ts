import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../apps/server/src/config.ts';
import { systemClock } from '../../../apps/server/src/kernel/clock.ts';
import { newSecretId } from '../../../apps/server/src/kernel/ids.ts';
import {
  encodeRecord,
  headerFrame,
  maxFrameBytes,
  writeFrame,
} from '../../../apps/server/src/kernel/journal/frames.ts';
import { encodeUsage } from '../../../apps/server/src/modules/metering/row.ts';
import { type Registered, register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { scratch } from '../../../apps/server/test/postgres/processes.ts';
import { journalReplay } from './journal-replay.ts';

interface SegmentOptions {
  nodeId?: string;
  installation?: string;
  segment?: number;
  previousEnd?: number;
  openedAt?: number;
  header?: boolean;
}

describe.skipIf(!postgresAvailable)('nexus journal replay (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let folder: string;
  let installation: string;
  let nodeId: string;

  beforeEach(async () => {
    // Listening, so that its own journal ships and others see it.
    app = await testApp({ listen: true, manualClock: false });
    owner = await register(app);
    folder = scratch();
    nodeId = newSecretId('run');
    installation = (await app.rows<{ id: string }>('select id from nexus_installation'))[0]?.id ?? '';
  });
  afterEach(async () => {
    await app.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const replay = (file: string) => journalReplay(file, () => readConfig({ DATABASE_URL: app.ownerUrl }));

  const usage = (id: string): Buffer => {
    const row = encodeUsage(
      {
        id,
        org: owner.org,
        at: systemClock.now(),
        method: 'GET',
        route: '/api/v1/replayed',
        status: 200,
        durationUs: 5,
        bytesIn: 1,
        bytesOut: 1,
        callerKind: 'user',
        callerId: owner.user,
        key: undefined,
        meter: 'api.calls',
        quantity: 1,
        customer: undefined,
        verifiedKey: undefined,
        code: undefined,
        reason: undefined,
        tag: undefined,
        coalesced: undefined,
      },
      null,
    );
    const buffer = Buffer.alloc(maxFrameBytes);
    return buffer.subarray(0, writeFrame(buffer, encodeRecord('"usage"', row)));
  };

  /** A segment as a node that was killed leaves it, a frame a record; and where each frame begins. */
  const segment = (count: number, options: SegmentOptions = {}) => {
    const { segment: number = 1, previousEnd = 0, openedAt = systemClock.now(), header = true } = options;
    const ids = Array.from({ length: count }, () => newSecretId('req'));
    const beginning = headerFrame({
      installation: options.installation ?? installation,
      nodeId: options.nodeId ?? nodeId,
      segment: number,
      previousEnd,
      openedAt,
    });
    const frames = [...(header ? [beginning] : []), ...ids.map(usage)];
    const ends = frames.map((_, index) => frames.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
    const bytes = Buffer.concat(frames);
    return { ids, bytes, ends: header ? ends.slice(1) : ends, start: header ? beginning.length : 0 };
  };
  const file = (bytes: Buffer, name = 'segment.seg'): string => {
    const place = path.join(folder, name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, bytes);
    return place;
  };
  const flipped = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  /** Ids that are stored, in the order of the ids; a doubled one stands twice. */
  const stored = async (ids: readonly string[]): Promise<string[]> =>
    (await app.rows<{ id: string }>('select id from eco_api_usage where id = any ($1)', [ids]))
      .map(({ id }) => id)
      .sort((a, b) => ids.indexOf(a) - ids.indexOf(b));
  const units = async (): Promise<number> => {
    const rows = await app.rows<{ units: string }>(
      "select coalesce(sum(units), 0) as units from eco_usage_daily where route = '/api/v1/replayed'",
    );
    return Number(rows[0]?.units);
  };

  it('stores a segment while a server runs, and nothing of it the second time', async () => {
    const { ids, bytes } = segment(20);
    const place = file(bytes);
    expect(await replay(place)).toEqual({
      text: '20 records are new, 0 were in the database, 0 ranges are damaged',
      code: 0,
    });
    expect(await replay(place)).toEqual({
      text: '0 records are new, 20 were in the database, 0 ranges are damaged',
      code: 0,
    });
    expect(await stored(ids)).toEqual(ids);
    expect(await units()).toBe(20);
    // The server's own journal went on.
    expect((await app.call('GET /api/v1/customers', { as: owner.token })).status).toBe(200);
  });

  it('stores the rest of a segment that was shipped in part', async () => {
    const { ids, bytes, ends } = segment(20);
    await replay(file(bytes.subarray(0, ends[11])));
    expect(await stored(ids)).toEqual(ids.slice(0, 12));
    expect((await replay(file(bytes))).text).toMatch(/^8 records are new, 12 were in the database/);
    expect(await stored(ids)).toEqual(ids);
    expect(await units()).toBe(20);
  });

  it('stores what is around a damaged frame, and the frame itself from a better copy, once', async () => {
    const { ids, bytes, ends } = segment(9);
    const [from = 0, to = 0] = [ends[3], ends[4]];
    const bad = file(flipped(bytes, from + 20), 'bad.seg');
    const first = await replay(bad);
    expect(first).toEqual({
      text: `8 records are new, 0 were in the database, 1 range is damaged\n${bad}: bytes ${from} to ${to} are not readable`,
      code: 1,
    });
    expect(await stored(ids)).toEqual(ids.filter((_, index) => index !== 4));
    const again = await replay(bad);
    expect(again.text).toMatch(/^0 records are new, 8 were in the database, 1 range is/);
    expect((await replay(file(bytes))).text).toMatch(/^1 record is new, 8 were in the database, 0 ranges/);
    expect((await replay(file(bytes))).text).toMatch(/^0 records are new, 9 were in the database/);
    expect(await stored(ids)).toEqual(ids);
    expect(await units()).toBe(9);
    expect(await app.rows('select from nexus_journal_gaps')).toEqual([]);
  });

  it('leaves what is behind the last whole frame to a better copy', async () => {
    const { ids, bytes } = segment(5);
    expect((await replay(file(bytes.subarray(0, bytes.length - 3)))).code).toBe(1);
    expect(await stored(ids)).toEqual(ids.slice(0, 4));
    expect((await replay(file(bytes))).text).toMatch(/^1 record is new, 4 were in the database/);
  });

  it('stores a directory in order, and no segment before the one that comes first', async () => {
    const one = segment(3);
    const two = segment(4, { segment: 2, previousEnd: one.bytes.length });
    const second = file(two.bytes, 'node/0000000002.seg');
    const early = await replay(second);
    expect(early).toEqual({ text: expect.stringContaining('byte 0 of segment 1'), code: 2 });
    expect(await stored(two.ids)).toEqual([]);
    // The first lacks its last frame: that is the one thing missing afterwards.
    file(one.bytes.subarray(0, one.ends[1]), 'node/0000000001.seg');
    expect((await replay(path.dirname(second))).text).toMatch(/^6 records are new, 0 were in the database/);
    expect((await replay(file(one.bytes))).text).toMatch(/^1 record is new, 2 were in the database/);
    expect(await stored([...one.ids, ...two.ids])).toEqual([...one.ids, ...two.ids]);
  });

  it('goes on where a segment that stands alone continues what is stored', async () => {
    const one = segment(3);
    const two = segment(4, { segment: 2, previousEnd: one.bytes.length });
    await replay(file(one.bytes));
    expect((await replay(file(two.bytes))).text).toMatch(/^4 records are new/);
    expect(await units()).toBe(7);
  });

  it('refuses what is of another installation, and stores nothing of it', async () => {
    const { ids, bytes } = segment(3, { installation: '11111111-1111-4111-8111-111111111111' });
    expect(await replay(file(bytes))).toEqual({
      text: expect.stringContaining('is of the installation 11111111-1111-4111-8111-111111111111'),
      code: 2,
    });
    expect(await stored(ids)).toEqual([]);
    expect(await app.rows('select from nexus_journal_positions where node_id = $1', [nodeId])).toEqual([]);
  });

  it('refuses a format of a later version, and what is too old to know', async () => {
    const { ids, bytes } = segment(3);
    const text = bytes.toString('latin1').replace('"$segment",[2,', '"$segment",[3,');
    const later = Buffer.from(text, 'latin1');
    const length = later.readUInt32LE(0);
    writeFrame(later, later.toString('utf8', 8, 8 + length));
    expect(await replay(file(later))).toEqual({ text: expect.stringContaining('has the format 3'), code: 2 });
    const old = segment(1, { openedAt: systemClock.now() - 40 * 24 * 3_600_000 });
    expect(await replay(file(old.bytes))).toEqual({ text: expect.stringContaining('is too old'), code: 2 });
    expect(await stored([...ids, ...old.ids])).toEqual([]);
  });

  it('takes a segment of the version before, which has no header, where the database knows its journal', async () => {
    const { ids, bytes } = segment(6, { header: false });
    const place = file(bytes, `${nodeId}/0000000001.seg`);
    expect(await replay(place)).toEqual({ text: expect.stringContaining('does not know its journal'), code: 2 });
    await app.rows(
      `insert into nexus_journal_positions (node_id, segment, byte_offset, moved_at)
       values ($1, 1, 0, current_timestamp)`,
      [nodeId],
    );
    expect((await replay(place)).text).toMatch(/^6 records are new/);
    expect(await replay(file(bytes, `damaged.d/${nodeId}-1.seg`))).toMatchObject({ code: 0 });
    expect(await stored(ids)).toEqual(ids);
    expect(await replay(file(bytes, 'renamed.seg'))).toEqual({ text: expect.stringContaining('whose it is'), code: 2 });
  });

  it('leaves to a node at work what it has yet to ship', async () => {
    const living = app.app.kernel.node;
    await app.app.kernel.journal.drain();
    const { ids, bytes } = segment(3, { nodeId: living, segment: 50 });
    expect(await replay(file(bytes))).toEqual({
      text: expect.stringContaining('3 are left to the node that wrote them'),
      code: 0,
    });
    expect(await stored(ids)).toEqual([]);
  });

  it('sets apart a record that no sink takes', async () => {
    const { bytes } = segment(2);
    const buffer = Buffer.alloc(maxFrameBytes);
    const bad = buffer.subarray(0, writeFrame(buffer, encodeRecord('"usage"', ['not a row'])));
    const outcome = await replay(file(Buffer.concat([bytes, bad])));
    expect(outcome).toEqual({ text: expect.stringContaining('1 of the new ones could not be stored'), code: 1 });
    expect(await units()).toBe(2);
  });

  it('says what is not there, or called wrongly', async () => {
    expect(await replay(path.join(folder, 'none.seg'))).toEqual({ text: expect.stringContaining('ENOENT'), code: 2 });
    expect(await replay(folder)).toEqual({ text: expect.stringContaining('holds no segments'), code: 2 });
    const away = await journalReplay(file(segment(1).bytes), () => readConfig({ NEXUS_DATA_DIR: folder }));
    expect(away).toEqual({ text: expect.stringContaining('No PostgreSQL runs'), code: 2 });
  });
});
