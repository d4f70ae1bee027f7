import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, toIso } from '../../../kernel/clock.ts';
import { keepUsage } from '../jobs.ts';
import { meteringState } from '../state.ts';
import { checkEvent } from './check.ts';
import type { Outcome } from './storing.ts';

describe.skipIf(!postgresAvailable)('events (needs PostgreSQL)', () => {
  let world: World;
  let second: World;
  beforeAll(async () => {
    world = await makeWorld();
    second = await makeWorld({ beside: world });
  });
  afterAll(async () => {
    await second?.close();
    await world?.close();
  });

  let made = 0;
  const event = (changes: object = {}) => ({
    specversion: '1.0',
    id: `e${++made}`,
    source: '/test',
    type: 'test.request',
    subject: 'acme',
    data: { n: made },
    ...changes,
  });
  const send = (body: unknown, type = 'application/cloudevents+json', tenant: Tenant = world.a): Promise<Answer> =>
    callAs(world, tenant, tenant.members.owner.token, 'POST /api/v1/events', {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': type },
    });
  const stored = (where: string, ...values: unknown[]) =>
    world.rows(`select id, type, subject, data, at from eco_events where ${where} order by id`, values);
  const received = (accepted: number, duplicates = 0, rest: object = {}) => ({
    accepted,
    duplicates,
    conflicts: [],
    rejected: [],
    ...rest,
  });

  it('POST /api/v1/events · stores one, with what it says', async () => {
    const one = event({ time: '2026-01-15T12:30:00.250+01:00' });
    const answer = await send(one);
    expect([answer.status, answer.body]).toEqual([202, received(1)]);
    expect(await stored('id = $1', one.id)).toEqual([
      { id: one.id, type: one.type, subject: 'acme', data: one.data, at: new Date('2026-01-15T11:30:00.250Z') },
    ]);
  });

  it.each([
    ['application/cloudevents-batch+json', (all: object[]) => JSON.stringify(all)],
    ['application/json; charset=utf-8', (all: object[]) => JSON.stringify(all)],
    ['application/x-ndjson', (all: object[]) => `${all.map((one) => JSON.stringify(one)).join('\r\n')}\n\n`],
  ])('stores a batch as %s', async (type, body) => {
    const all = [event(), event(), event()];
    expect((await send(body(all), type)).body).toEqual(received(3));
    expect(await stored('id = any ($1)', [all.map(({ id }) => id)])).toHaveLength(3);
  });

  it('counts a repeat once, and tells one that says something else', async () => {
    const [one, two] = [event(), event()];
    await send([one, two]);
    const other = { ...two, data: { n: 'other' } };
    expect((await send([one, other, two])).body).toEqual(received(0, 3, { conflicts: [1] }));
    const three = event();
    expect((await send([three, three, { ...three, subject: 'other' }])).body).toEqual(
      received(1, 2, { conflicts: [2] }),
    );
    expect(await stored('id = any ($1)', [[one.id, two.id, three.id]])).toHaveLength(3);
    expect((await send({ ...one, source: '/other' })).body).toEqual(received(1));
    expect((await send(one, undefined, world.b)).body).toEqual(received(1));
  });

  it('stores the others where some are rejected, each with its place and a code', async () => {
    const good = event();
    const lines = [JSON.stringify(good), '{"specversion":', JSON.stringify(event({ id: '' }))].join('\n');
    expect((await send(lines, 'application/x-ndjson')).body).toEqual(
      received(1, 0, {
        rejected: [
          { index: 1, code: 'MALFORMED_JSON' },
          { index: 2, code: 'INVALID_ID' },
        ],
      }),
    );
    expect(await stored('id = $1', good.id)).toHaveLength(1);
  });

  it('answers 400 where all are rejected, and stores nothing', async () => {
    const bad = event({ time: '9999-12-31T23:59:59Z' });
    const before = await stored('true');
    const answer = await send(bad);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'EVENTS_REJECTED', accepted: 0, rejected: [{ index: 0, code: 'TIME_IN_FUTURE' }] },
    });
    expect(await send('{"n":NaN}')).toMatchObject({ status: 400, body: { code: 'MALFORMED_BODY' } });
    expect(await send(`{"specversion":"1.0","id":"x","source":"/","type":"t","data":{"n":1e400}}`)).toMatchObject({
      status: 400,
      body: { rejected: [{ index: 0, code: 'INEXACT_NUMBER' }] },
    });
    const many = Array.from({ length: 1001 }, () => event());
    expect(await send(many)).toMatchObject({ status: 413, body: { code: 'TOO_MANY_EVENTS' } });
    expect(await stored('true')).toEqual(before);
    expect((await send(many.slice(1))).body).toEqual(received(1000));
  });

  it('answers the quantity that was stored to the request log', async () => {
    const [one, two] = [event(), event()];
    const answer = await send([one, two, one]);
    await world.settled();
    const [row] = await world.rows<{ meter: string; quantity: string }>(
      'select meter, quantity from eco_api_usage where id = $1',
      [answer.headers['x-request-id']],
    );
    expect(row).toEqual({ meter: 'events', quantity: '2' });
  });

  it('stores each once whatever two nodes receive at the same time', async () => {
    const all = Array.from({ length: 60 }, () => event());
    const now = world.clock.now();
    const some = (from: number, node: World): Promise<Outcome[]> => {
      const sent = [...all.slice(from), ...all.slice(0, from)].slice(0, 40);
      const checked = sent.map((one) => checkEvent(one, { org: world.a.org }, now));
      const { intake } = node.app.kernel.services.use(meteringState);
      return intake.receive(
        world.a.org,
        checked.filter((one) => typeof one !== 'string'),
      );
    };
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => some(index * 2, index % 2 === 0 ? world : second)),
    );
    const counts = Object.groupBy(outcomes.flat(), (outcome) => outcome);
    expect([counts.accepted?.length, counts.duplicate?.length, counts.conflict]).toEqual([60, 30 * 40 - 60, undefined]);
    expect(await stored('id = any ($1)', [all.map(({ id }) => id)])).toHaveLength(60);
  });

  it('remembers them for 35 days of receipt, whatever their time says, and then forgets', async () => {
    const run = () => keepUsage.run(new Background(world.app.kernel, keepUsage.name), {});
    const { intake } = world.app.kernel.services.use(meteringState);
    const one = event();
    const again = async (): Promise<Outcome | undefined> => {
      const now = world.clock.now();
      const checked = checkEvent({ ...one, time: toIso(now) }, { org: world.a.org }, now);
      return typeof checked === 'string' ? undefined : (await intake.receive(world.a.org, [checked]))[0];
    };
    expect(await again()).toBe('accepted');
    for (const days of [1, 12, 13, 8]) {
      world.manual.advance(days * day);
      await run();
      expect(await again()).toBe('conflict');
    }
    expect(await world.rows('select from eco_event_generations')).toHaveLength(3);
    world.manual.advance(30 * day);
    await run();
    expect(await again()).toBe('accepted');
    const partitions = await world.rows(`select from pg_inherits where inhparent = 'eco_event_keys'::regclass`);
    expect(partitions).toHaveLength((await world.rows('select from eco_event_generations')).length);
  });
});
