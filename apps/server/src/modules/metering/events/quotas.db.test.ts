import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { enrol } from '../../../../test/world/world.ts';
import { day } from '../../../kernel/clock.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { setEntitlements } from '../entitlements/entitlements.ts';
import { meteringState } from '../state.ts';

const env = { LIMIT_API: '1000000/900', LIMIT_API_HOURLY: '1000000/3600' };

interface Received {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string }[];
}

describe.skipIf(!postgresAvailable)('quotas on meters of events (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let start: number;
  let serial = 0;

  beforeAll(async () => {
    app = await testApp({ env });
    other = await testApp({ beside: app, env });
    owner = await register(app);
    start = app.manual.now() - day;
    await meter('tokens', 'sum');
    await meter('answers', 'count');
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  async function made(what: string, body: object): Promise<string> {
    const answer = await app.call(what, { as: owner.token, body });
    expect(answer.status, answer.text).toBe(201);
    return String(answer.body.key ?? answer.body.id);
  }
  const meter = (slug: string, aggregation: string) =>
    made('POST /api/v1/meters', {
      ...{ slug, eventType: `of.${slug}`, aggregation },
      ...(aggregation === 'count' ? {} : { valueProperty: '$.n' }),
    });
  /** A customer with these quotas. */
  async function customer(amounts: Record<string, number>, hard = true): Promise<{ id: string; subject: string }> {
    const subject = `customer-${++serial}`;
    const id = await made('POST /api/v1/customers', { externalId: subject, name: subject });
    await entitle({ org: owner.org, customer: id }, amounts, hard);
    return { id, subject };
  }
  async function entitle(buyer: { org: string; customer?: string }, amounts: Record<string, number>, hard = true) {
    const entitlements = Object.entries(amounts).map(([feature, amount]) => ({ feature, amount, hard }));
    const replacement = { entitlements, period: { start, end: start + 30 * day }, source: 'test' };
    await app.app.kernel.database.system('test', (tx) => setEntitlements(tx, buyer, replacement));
    for (const node of [app, other]) await node.heard();
  }
  const event = (slug: string, subject: string | undefined, n: string | number = 1, id = `e${++serial}`) => ({
    ...{ specversion: '1.0', id, source: '/s', type: `of.${slug}`, data: { n } },
    ...(subject === undefined ? {} : { subject }),
  });
  /** What the body says, also where all are rejected. */
  async function send(body: object, node = app, as = owner.token): Promise<Received> {
    const answer = await node.call('POST /api/v1/events', { as, body });
    expect([202, 400], answer.text).toContain(answer.status);
    return answer.body as unknown as Received;
  }
  const codesOf = ({ rejected }: Received) => rejected.map(({ code }) => code);
  async function counted(slug: string, subject: string): Promise<string> {
    const from = new Date(start).toISOString();
    const { body } = await app.call(`GET /api/v1/meters/${slug}/query?from=${from}&subject=${subject}`, {
      as: owner.token,
    });
    return String((body.items?.[0] as { value?: string } | undefined)?.value ?? '0');
  }
  async function spent(feature: string, buyer: { org?: string; customer?: string }): Promise<number> {
    for (const node of [app, other]) {
      await node.settled();
      await node.app.kernel.services.use(meteringState).allocations.sweep();
    }
    const [row] = await app.rows<{ spent: string }>(
      'select sum(spent) as spent from eco_bounds where feature = $1 and org_id = $2 and customer_id is not distinct from $3',
      [feature, buyer.org ?? owner.org, buyer.customer ?? null],
    );
    return Number(row?.spent ?? 0);
  }

  it('take the value where the meter sums, and 1 where it counts; what is beyond is rejected by name', async () => {
    const { id, subject } = await customer({ tokens: 10, answers: 2 });
    expect(await send([event('tokens', subject, 6), event('tokens', subject, '3')])).toMatchObject({ accepted: 2 });
    const both = await send([event('tokens', subject, 2), event('answers', subject, 99), event('tokens', subject, 1)]);
    expect(both).toMatchObject({ accepted: 2, rejected: [{ index: 0, code: 'QUOTA_EXCEEDED' }] });
    expect(codesOf(await send(event('tokens', subject, 1)))).toEqual(['QUOTA_EXCEEDED']);
    expect(await counted('tokens', subject)).toBe('10');
    expect(await counted('answers', subject)).toBe('1');
    expect([await spent('tokens', { customer: id }), await spent('answers', { customer: id })]).toEqual([10, 1]);
  });

  it('answer what was received before as a duplicate, although nothing is left', async () => {
    const { subject } = await customer({ tokens: 5 });
    const first = event('tokens', subject, 5);
    expect(await send(first)).toMatchObject({ accepted: 1 });
    expect(await send(first)).toMatchObject({ duplicates: 1, rejected: [] });
    expect(await send([{ ...first, data: { n: 4 } }, event('tokens', subject)])).toMatchObject({
      ...{ duplicates: 1, conflicts: [0] },
      rejected: [{ index: 1, code: 'QUOTA_EXCEEDED' }],
    });
    const { subject: fresh, id } = await customer({ tokens: 5 });
    const one = event('tokens', fresh, 3);
    expect(await send([one, one])).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(await spent('tokens', { customer: id })).toBe(3);
    expect(await send(event('tokens', fresh, 2))).toMatchObject({ accepted: 1 });
  });

  it('cost nothing where an event is rejected, of nobody, or of somebody without a quota', async () => {
    const { id, subject } = await customer({ tokens: 3 });
    expect(codesOf(await send(event('tokens', subject, 'many')))).toEqual(['INVALID_VALUE']);
    const without = await customer({});
    await send([event('tokens', undefined, 50), event('tokens', without.subject, 50), event('tokens', 'nobody', 50)]);
    expect(await spent('tokens', { customer: id })).toBe(0);
    // A part of a unit counts as a whole one.
    expect(await send([event('tokens', subject, '1.5'), event('tokens', subject, '0.25')])).toMatchObject({
      accepted: 2,
    });
    expect(codesOf(await send(event('tokens', subject, '0.01')))).toEqual(['QUOTA_EXCEEDED']);
  });

  it('refuse nothing where they are soft, and follow a customer to another external id', async () => {
    const { id, subject } = await customer({ tokens: 3 }, false);
    expect(await send(event('tokens', subject, 30))).toMatchObject({ accepted: 1 });
    expect(await spent('tokens', { customer: id })).toBe(30);
    await entitle({ org: owner.org, customer: id }, { tokens: 35 });
    const renamed = await app.call(`PATCH /api/v1/customers/${id}`, {
      ...{ as: owner.token, body: { externalId: `${subject}-renamed` } },
    });
    expect(renamed.status, renamed.text).toBe(200);
    for (const node of [app, other]) await node.heard();
    expect(codesOf(await send(event('tokens', `${subject}-renamed`, 6)))).toEqual(['QUOTA_EXCEEDED']);
    expect(await send(event('tokens', subject, 6))).toMatchObject({ accepted: 1 });
  });

  it('are exact with 200 senders at once on two nodes', async () => {
    const { id, subject } = await customer({ tokens: 400, answers: 70 });
    const values = fc.sample(fc.integer({ min: 1, max: 7 }), { numRuns: 200, seed: 5 });
    const nodes = [app, other];
    const outcomes = await Promise.all(
      values.map((value, n) => {
        const events = [event('tokens', subject, value), event('answers', subject)];
        return send(events, nodes[n % 2]);
      }),
    );
    const refused = (index: number, n: number) => outcomes[n]?.rejected.some((each) => each.index === index) ?? false;
    const tokens = values.reduce((sum, value, n) => sum + (refused(0, n) ? 0 : value), 0);
    const answers = values.filter((_, n) => !refused(1, n)).length;
    expect(answers).toBe(70);
    expect(tokens).toBeLessThanOrEqual(400);
    // Nothing that is left is kept back: what was refused was too large for it.
    for (let left = 400 - tokens; left > 0; left -= 1)
      await expect
        .poll(async () => (await send(event('tokens', subject, 1))).accepted, { timeout: 30_000, interval: 500 })
        .toBe(1);
    await expect.poll(async () => spent('tokens', { customer: id }), { timeout: 30_000 }).toBe(400);
    expect(await counted('tokens', subject)).toBe('400');
    expect(await counted('answers', subject)).toBe('70');
    expect(await spent('answers', { customer: id })).toBe(70);
  });

  it('of the organization on `events` take as many as a request has', async () => {
    const { org, token } = await register(app);
    await entitle({ org }, { events: 3 });
    const all = [event('any', undefined), event('any', undefined)];
    const batch = (events: object) => app.call('POST /api/v1/events', { as: token, body: events });
    expect((await batch(all)).status).toBe(202);
    // Both again: none is counted, but two could have been.
    expect((await batch(all)).status).toBe(402);
    expect((await batch(all[0] as object)).status).toBe(202);
    expect((await batch(event('any', undefined))).status).toBe(202);
    expect(await spent('events', { org })).toBe(3);
  });

  it('of an organization take what the operator’s events say of it', async () => {
    const buyer = await register(app);
    await enrol(app, operatorOrg, owner.user, 'owner');
    const operate = (what: string, body: object) =>
      app.call(what, { as: owner.token, body, headers: { 'x-nexus-organization': operatorOrg } });
    const meters = { slug: 'credits', eventType: 'of.credits', aggregation: 'sum', valueProperty: '$.n' };
    expect((await operate('POST /api/v1/meters', meters)).status).toBe(201);
    await entitle({ org: buyer.org }, { credits: 5 });
    const sent = [event('credits', buyer.org, 4), event('credits', owner.org, 90), event('credits', 'nobody', 90)];
    expect((await operate('POST /api/v1/events', sent)).body).toMatchObject({ accepted: 3 });
    expect((await operate('POST /api/v1/events', event('credits', buyer.org, 2))).body).toMatchObject({
      rejected: [{ index: 0, code: 'QUOTA_EXCEEDED' }],
    });
    expect(await spent('credits', { org: buyer.org })).toBe(4);
    const { body } = await app.call('GET /api/v1/usage/overage', { as: buyer.token });
    expect(body.items).toMatchObject([{ meter: 'credits', included: '5', used: '4', amount: '0' }]);
  });

  it('are not for environments that are not of production, whose keys send tests', async () => {
    const { id, subject } = await customer({ tokens: 4 });
    const environments = await app.call(`GET /api/v1/projects/${owner.project}/environments`, { as: owner.token });
    const items = environments.body.items as unknown as { id: string; production: boolean }[];
    const environmentId = items.find(({ production }) => !production)?.id;
    const key = await made('POST /api/v1/keys', { name: 'test', scopes: ['events:create'], environmentId });
    const body = event('tokens', subject, 3);
    const sent = await app.call('POST /api/v1/events', { as: key, body });
    expect([sent.status, sent.body.accepted]).toEqual([202, 1]);
    expect(await spent('tokens', { customer: id })).toBe(0);
    expect(await send(body)).toMatchObject({ accepted: 1 });
    expect(await spent('tokens', { customer: id })).toBe(3);
  });

  it('cannot be on what does not add up', async () => {
    const plan = (feature: string) => ({
      ...{ slug: `plan-${++serial}`, name: 'Plan', currency: 'USD', amounts: { month: '0', year: null } },
      entitlements: [{ feature, amount: '5' }],
    });
    for (const aggregation of ['avg', 'min', 'max', 'unique', 'latest']) await meter(`of-${aggregation}`, aggregation);
    for (const aggregation of ['avg', 'min', 'max', 'unique', 'latest']) {
      const answer = await app.call('POST /api/v1/plans', { as: owner.token, body: plan(`of-${aggregation}`) });
      expect([answer.status, answer.body.code]).toEqual([409, 'METER_NOT_BOUNDABLE']);
    }
    await made('POST /api/v1/plans', plan('tokens'));
  });
});
