import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour, minute, second } from '../../../kernel/clock.ts';
import { pruneJob, repairJob } from '../jobs.ts';
import { sendWarning } from '../mails/jobs.ts';
import { webhooksState } from '../state.ts';
import { type Stage, stage } from '../webhooks.fixture.ts';

const failing = { status: 500, body: 'broken' };

describe.skipIf(!postgresAvailable)('endpoints that fail (needs PostgreSQL)', () => {
  let here: Stage;
  beforeAll(async () => {
    here = await stage();
  }, 60_000);
  afterAll(() => here?.close());

  const endpointOf = (id: string) => here.made(`GET /api/v1/webhooks/endpoints/${id}`);
  const states = async (id: string) => (await here.deliveriesTo(id)).map(({ state }) => state);
  const receivedAt = (path: string) => here.receiver.received.filter((each) => each.path === path);

  /** Runs the jobs that send mails, and answers what was written since the last call. */
  const seen = new Set<string>();
  async function mails(): Promise<string[]> {
    const { kernel } = here.app.app;
    const jobs = await here.app.rows<{ payload: { org: string; payload: unknown } }>(
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and t.identifier = $1 returning j.payload`,
      [sendWarning.name],
    );
    for (const { payload } of jobs) {
      const background = new Background(kernel, sendWarning.name, { org: payload.org });
      await sendWarning.run(background, payload.payload);
    }
    const folder = join(here.app.dataDir, 'mail');
    await mkdir(folder, { recursive: true });
    const written = (await readdir(folder)).filter((name) => name.endsWith('webhook-endpoint.eml') && !seen.has(name));
    for (const name of written) seen.add(name);
    return Promise.all(written.map((name) => readFile(join(folder, name), 'utf8')));
  }

  it('are disabled after five days, with mails on the first, the third and the fifth', async () => {
    const id = await here.endpoint('/down');
    here.behave('/down', failing);
    const told: [number, string][] = [];
    for (let hours = 0; hours <= 5 * 24; hours += 6) {
      await here.send();
      // The breaker of the endpoint lets one attempt through each 15 seconds.
      for (let n = 0; n < 6; n += 1) {
        await here.drain();
        here.app.manual.advance(20 * second);
      }
      for (const mail of await mails()) told.push([hours / 24, /^Subject: (.*)$/m.exec(mail)?.[1] ?? '']);
      here.app.manual.advance(6 * hour - 2 * minute);
    }
    const host = new URL(here.receiver.url('/')).host.replace(':', ': ').replaceAll('.', '. ');
    expect(told).toEqual([
      [1, `Webhook endpoint failing: ${host}`],
      [3, `Webhook endpoint failing: ${host}`],
      [5, `Webhook endpoint disabled: ${host}`],
    ]);
    expect(await endpointOf(id)).toMatchObject({ state: 'disabled', disabledReason: 'failing' });
    expect(new Set(await states(id))).toEqual(new Set(['held', 'exhausted']));
    await here.send();
    await here.drain();
    expect((await states(id))[0]).toBe('held');
  }, 120_000);

  it('are not disabled by one message, however long it fails, nor by an outage of a day', async () => {
    const one = await here.endpoint('/one-message');
    const many = await here.endpoint('/outage');
    here.behave('/one-message', failing);
    here.behave('/outage', failing);
    for (let n = 0; n < 20; n += 1) await here.send();
    for (let hours = 0; hours < 30; hours += 3) {
      await here.drain();
      here.app.manual.advance(3 * hour);
    }
    here.behave('/outage', { status: 200 });
    for (let hours = 0; hours < 6 * 24; hours += 6) {
      here.app.manual.advance(6 * hour);
      await here.drain();
    }
    expect(await endpointOf(many)).toMatchObject({ state: 'enabled', failingSince: null });
    expect(new Set(await states(many))).toEqual(new Set(['delivered']));
    // All of its messages failed at once, so nothing shows that it has failed for longer.
    expect(await endpointOf(one)).toMatchObject({ state: 'enabled' });
  }, 120_000);

  it('with the order of subjects get the next about the same thing only after the one before', async () => {
    const id = await here.endpoint('/ordered', { ordering: 'subject' });
    let isDown = true;
    here.behave('/ordered', ({ event }) => (isDown && event.data.about === 'a' ? failing : { status: 200 }));
    for (let n = 1; n <= 3; n += 1) {
      await here.send({ about: 'a', n }, { subject: 'a' });
      await here.send({ about: 'b', n }, { subject: 'b' });
    }
    await here.drain();
    const got = () => receivedAt('/ordered').map(({ event: { data } }) => `${data.about}${data.n}`);
    expect(got().filter((each) => each.startsWith('a'))).toEqual(['a1']);
    expect(got().filter((each) => each.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
    isDown = false;
    here.app.manual.advance(minute);
    await here.drain();
    await here.drain();
    expect(got().filter((each) => each.startsWith('a'))).toEqual(['a1', 'a1', 'a2', 'a3']);
    expect(new Set(await states(id))).toEqual(new Set(['delivered']));
  });

  it('with one order wait for what is given up, too, and go on then', async () => {
    const id = await here.endpoint('/in-line', { ordering: 'endpoint' });
    here.behave('/in-line', ({ event }) => (event.data.n === 1 ? failing : { status: 200 }));
    for (let n = 1; n <= 4; n += 1) await here.send({ n });
    await here.drain();
    expect(receivedAt('/in-line').length).toBe(1);
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      here.app.manual.advance(1.25 * day);
      await here.drain();
    }
    const got = receivedAt('/in-line').map(({ event }) => event.data.n);
    expect(got).toEqual([...Array(10).fill(1), 2, 3, 4]);
    expect(await states(id)).toEqual(['delivered', 'delivered', 'delivered', 'exhausted']);
  }, 60_000);

  it('which are deleted drop what waits, and keep their log', async () => {
    const id = await here.endpoint('/deleted');
    here.behave('/deleted', failing);
    await here.send();
    await here.drain();
    await here.made(`DELETE /api/v1/webhooks/endpoints/${id}`);
    here.app.manual.advance(day);
    await here.drain();
    expect(receivedAt('/deleted').length).toBe(1);
    const [dropped] = await here.deliveriesTo(id);
    expect(dropped).toMatchObject({ state: 'dropped', attempts: 1 });
    const replay = await here.call(`POST /api/v1/webhooks/deliveries/${dropped?.id}/replay`);
    expect([replay.status, replay.body.code]).toEqual([409, 'ENDPOINT_DISABLED']);
  });
});

describe.skipIf(!postgresAvailable)('nodes that send (needs PostgreSQL)', () => {
  let here: Stage;
  let other: TestApp;
  beforeAll(async () => {
    here = await stage({ manualClock: false, listen: true });
    other = await testApp({ beside: here.app, manualClock: false, listen: true });
  }, 60_000);
  afterAll(async () => {
    await other?.close();
    await here?.close();
  });
  const receivedAt = (path: string) => here.receiver.received.filter((each) => each.path === path);

  it('send each event once between them, and never more than four at the same time', async () => {
    const id = await here.endpoint('/shared');
    here.behave('/shared', 'slow');
    const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => here.send({ n })));
    await expect
      .poll(async () => (await here.deliveriesTo(id)).filter(({ state }) => state === 'delivered').length, {
        timeout: 30_000,
      })
      .toBe(40);
    expect(
      receivedAt('/shared')
        .map(({ event }) => event.id)
        .sort(),
    ).toEqual(ids.sort());
    expect(receivedAt('/shared').every(({ verified }) => verified)).toBe(true);
    expect(here.receiver.busiest.get('/shared')).toBeLessThanOrEqual(4);
  }, 60_000);

  it('go on with what a killed one was sending, and note that it was interrupted', async () => {
    const id = await here.endpoint('/taken-over');
    const left = new Date(Date.now() - minute);
    // Before it is sent: a node that is no more has it.
    await here.app.rows(`update eco_webhook_endpoints set lease_holder = 'killed', lease_until = $2 where id = $1`, [
      id,
      new Date(Date.now() + 4 * minute),
    ]);
    await here.send();
    await here.app.rows(
      `update eco_webhook_deliveries set state = 'sending', attempts = 1, step = 1, due_at = $2 where endpoint_id = $1`,
      [id, left],
    );
    expect(receivedAt('/taken-over')).toEqual([]);
    await here.app.rows('update eco_webhook_endpoints set lease_until = $2 where id = $1', [id, left]);
    await expect.poll(() => receivedAt('/taken-over').length, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await here.deliveriesTo(id))[0]?.state, { timeout: 20_000 }).toBe('delivered');
    const [delivery] = await here.deliveriesTo(id);
    const { attemptLog } = await here.made(`GET /api/v1/webhooks/deliveries/${delivery?.id}`);
    expect(attemptLog).toMatchObject([
      { number: 1, failure: 'INTERRUPTED', status: null },
      { number: 2, failure: null, status: 200 },
    ]);
  }, 60_000);

  it('give up what was interrupted for the last time, and prune what is old', async () => {
    const id = await here.endpoint('/pruned');
    await here.send();
    await expect.poll(async () => (await here.deliveriesTo(id))[0]?.state, { timeout: 20_000 }).toBe('delivered');
    const ran = async (job: typeof pruneJob) => {
      for (let n = 0; n < 2; n += 1) await job.run(new Background(here.app.app.kernel, job.name), {});
    };
    await here.app.rows(
      `update eco_webhook_deliveries set state = 'sending', step = 10, due_at = '2026-01-01', completed_at = null
       where endpoint_id = $1`,
      [id],
    );
    await ran(repairJob);
    expect(await here.deliveriesTo(id)).toMatchObject([{ state: 'exhausted', lastFailure: 'INTERRUPTED' }]);
    await here.app.rows(`update eco_webhook_messages set created_at = created_at - interval '31 days'`);
    await here.app.rows(`select eco_webhook_attempt_partitions(array['2025-01-01']::date[])`);
    // Endpoints of other tests got the message too, and a message of which a delivery is still due is kept.
    await here.app.rows('delete from eco_webhook_deliveries where endpoint_id <> $1', [id]);
    const pruned = await here.app.rows<{ delivery: string; message: string }>(
      'select id as delivery, message_id as message from eco_webhook_deliveries where endpoint_id = $1',
      [id],
    );
    const [{ delivery, message } = { delivery: '', message: '' }] = pruned;
    const left = () =>
      here.app.rows<{ what: string }>(
        `select 'message' as what from eco_webhook_messages where id = $1
         union all select 'delivery' from eco_webhook_deliveries where id = $2
         union all select 'attempt' from eco_webhook_attempts where delivery_id = $2`,
        [message, delivery],
      );
    expect(new Set((await left()).map(({ what }) => what))).toEqual(new Set(['message', 'delivery', 'attempt']));
    await ran(pruneJob);
    expect(await left()).toEqual([]);
    expect(await here.app.rows(`select from pg_class where relname = 'eco_webhook_attempts_20250101'`)).toEqual([]);
    expect(here.app.app.kernel.services.use(webhooksState).httpsOnly).toBe(false);
  }, 60_000);
});
