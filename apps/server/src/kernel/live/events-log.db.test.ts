import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { randomFrom, seedOfRun } from '../../../test/random.ts';
import { Background } from '../background.ts';
import { day, hour, toDate } from '../clock.ts';
import { openClient } from '../db/client.ts';
import { newSecretId } from '../secret-id.ts';
import { pruneLog } from './events-log.ts';

const at = '2026-01-15T12:00:00Z';

describe.skipIf(!postgresAvailable)('the log of events (needs PostgreSQL)', () => {
  let house: TestApp;
  let org: string;
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    house = await testApp();
    org = newSecretId('org');
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await house?.rows('delete from nexus_events');
    await house?.close();
  });
  afterEach(() => {
    org = newSecretId('org');
  });

  async function writer(): Promise<pg.Client> {
    const client = await openClient({ connectionString: house.ownerUrl, application_name: 'append to live log' });
    clients.push(client);
    return client;
  }

  let written = 0;
  async function write(client: Pick<pg.Client, 'query'>): Promise<string> {
    written += 1;
    const subject = `s${written}`;
    await client.query(
      `insert into nexus_events (id, org_id, type, subject, data, at, next_attempt_at)
       values ($1, $2, 'customer.created', $3, '{}', $4, $4)`,
      [newSecretId('evt'), org, subject, at],
    );
    return subject;
  }

  const append = (moment = at) =>
    house.rows<{ org: string; seq: string }>('select * from nexus_live_append($1)', [moment]);
  const log = () =>
    house.rows<{ seq: string; subject: string }>(
      'select seq, subject from eco_live_log where org_id = $1 order by seq',
      [org],
    );
  const subjects = async () => (await log()).map(({ subject }) => subject);

  it('has what committed later after what committed before, whichever began first', async () => {
    const [early, late] = [await writer(), await writer()];
    await early.query('begin');
    const first = await write(early);
    await late.query('begin');
    const second = await write(late);
    await late.query('commit');
    await append();
    expect(await subjects()).toEqual([second]);
    await append();
    expect(await subjects(), 'one that is still open').toEqual([second]);
    await early.query('commit');
    await append();
    await append();
    expect(await subjects()).toEqual([second, first]);
  });

  it('has an act that waited for another after it, though it began before', async () => {
    const [a, b] = [await writer(), await writer()];
    await a.query('begin');
    await a.query('create temporary table mine ()');
    await b.query('begin');
    await b.query('select pg_advisory_xact_lock(77)');
    const waiting = a.query('select pg_advisory_xact_lock(77)');
    const first = await write(b);
    await b.query('commit');
    await waiting;
    const second = await write(a);
    await a.query('commit');
    await append();
    expect(await subjects()).toEqual([first, second]);
  });

  it('has nothing of what was rolled back, and no gap for it', async () => {
    const client = await writer();
    await client.query('begin');
    await write(client);
    const other = await write(house.app.kernel.database.ownerPool);
    await append();
    await client.query('rollback');
    const last = await write(house.app.kernel.database.ownerPool);
    await append();
    expect(await log()).toMatchObject([
      { seq: '1', subject: other },
      { seq: '2', subject: last },
    ]);
  });

  it('has each once and without gaps, while many write, roll back and append', async () => {
    const seed = seedOfRun();
    const random = randomFrom(seed);
    const expected: string[] = [];
    const writers = await Promise.all(Array.from({ length: 6 }, writer));
    const work = async (client: pg.Client, rounds: number) => {
      for (let round = 0; round < rounds; round += 1) {
        await client.query('begin');
        const some = [await write(client), await write(client)];
        if (!random.once(3)) {
          await client.query('commit');
          expected.push(...some);
        } else await client.query('rollback');
      }
    };
    let writing = true;
    const appending = [0, 1].map(async () => {
      while (writing) await append();
    });
    await Promise.all(writers.map((client) => work(client, 40)));
    writing = false;
    await Promise.all(appending);
    await append();
    const rows = await log();
    expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => index + 1));
    expect(rows.map(({ subject }) => subject).sort(), `seed ${seed}`).toEqual(expected.sort());
  });

  it('goes on in a copy of the database, whose transactions are counted anew', async () => {
    const before = await write(house.app.kernel.database.ownerPool);
    await append();
    const missed = await write(house.app.kernel.database.ownerPool);
    // As a restored dump has it: another server, and transactions of a far future.
    await house.rows("update eco_live_pass set server = 1, snapshot = '900000000:900000000:'");
    await append();
    const after = await write(house.app.kernel.database.ownerPool);
    await append();
    expect(await subjects()).toEqual([before, missed, after]);
  });

  it('is kept for a day, and says from where it can be read', async () => {
    const { kernel } = house.app;
    const now = kernel.clock.now();
    const moments = [now - 2 * day, now - day - hour, now + 3 * day, now - hour];
    for (const moment of moments) {
      await write(kernel.database.ownerPool);
      await append(toDate(moment).toISOString());
    }
    const prune = () => new Background(kernel, 'live.prune-log').inSystem((tx) => pruneLog(tx, kernel.clock));
    const head = () => house.rows('select seq, pruned_seq from eco_live_heads where org_id = $1', [org]);
    await prune();
    expect((await log()).map(({ seq }) => seq)).toEqual(['4']);
    expect(await head()).toEqual([{ seq: '4', pruned_seq: '3' }]);
    house.manual.step(2 * day);
    await prune();
    await prune();
    expect(await log()).toEqual([]);
    expect(await head()).toEqual([{ seq: '4', pruned_seq: '4' }]);
  });
});
