import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';

describe.skipIf(!postgresAvailable)('filters of meters (needs PostgreSQL)', () => {
  let world: World;
  const call = (what: string, body?: unknown, headers: Record<string, string> = {}) =>
    callAs(world, world.a, world.a.members.owner.token, what, body === undefined ? {} : { body, headers });
  const ask = (filter: string) => call(`GET /api/v1/meters/calls/query?filter=${encodeURIComponent(filter)}`);

  beforeAll(async () => {
    world = await makeWorld();
    await call('POST /api/v1/meters', {
      slug: 'calls',
      eventType: 'call',
      aggregation: 'count',
      groupBy: { region: '$.region' },
    });
    const regions = [
      'eu',
      '',
      1,
      '1',
      1.5,
      true,
      'true',
      null,
      { is: 'none' },
      undefined,
      'é',
      'e\u0301',
      '😀',
      'null',
    ];
    const events = regions.map((region, index) => ({
      ...{ specversion: '1.0', id: `${index}`, source: 'test', type: 'call', data: { region } },
    }));
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    const { body } = await call('POST /api/v1/events', JSON.stringify(events), type);
    expect(body).toMatchObject({ accepted: regions.length });
  });
  afterAll(() => world?.close());

  it.each([
    ['{"region":"eu"}', '1'],
    ['{"region":""}', '1'],
    ['{"region":"1"}', '2'],
    ['{"region":1}', '2'],
    ['{"region":1.5}', '1'],
    ['{"region":true}', '2'],
    ['{"region":"null"}', '1'],
    ['{"region":null}', '3'],
    ['{"region":["eu",null,true]}', '6'],
    // Composed and not.
    ['{"region":"é"}', '1'],
    ['{"region":["é","e\u0301"]}', '2'],
    ['{"region":"😀"}', '1'],
    ['{"region":"EU"}', '0'],
    ['{}', '14'],
  ])('%s counts %s', async (filter, count) => {
    const { status, body } = await ask(filter);
    expect([status, body.items?.[0]?.value]).toEqual([200, count]);
  });

  it.each([
    '{"region":"\\u0000"}',
    '{"region":"\\ud800"}',
    '{"region":["eu","\\u0000"]}',
    '{"region":{}}',
    '{"region":[]}',
    'x',
  ])('refuses %s', async (filter) => {
    expect((await ask(filter)).body.code).toBe('INVALID_REQUEST');
  });
});
