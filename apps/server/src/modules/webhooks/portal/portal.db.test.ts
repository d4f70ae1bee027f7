import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { declaredRoutes } from '../../../../test/world/declared.ts';
import { hour } from '../../../kernel/clock.ts';
import { type Stage, stage } from '../webhooks.fixture.ts';

describe.skipIf(!postgresAvailable)('the portal (needs PostgreSQL)', () => {
  let here: Stage;
  const customers: string[] = [];
  beforeAll(async () => {
    here = await stage();
    for (const name of ['one', 'two']) {
      customers.push(String((await here.made('POST /api/v1/customers', { externalId: name, name })).id));
    }
  }, 60_000);
  afterAll(() => here?.close());

  async function open(customer = customers[0]): Promise<string> {
    const made = await here.made(`POST /api/v1/customers/${customer}/portal-sessions`);
    const url = new URL(String(made.url));
    expect([url.pathname, url.search]).toEqual(['/portal', '']);
    return url.hash.slice('#token='.length);
  }
  const call = (as: string, what: string, body?: unknown) =>
    here.app.call(what, { as, ...(body === undefined ? {} : { body }) });

  it('shows a customer its own, and nothing of another', async () => {
    const [mine, other] = [await open(), await open(customers[1])];
    const body = { url: here.receiver.url('/portal'), events: ['order.shipped'] };
    const made = await call(mine, 'POST /api/v1/portal/endpoints', body);
    expect([made.status, made.body.customerId]).toEqual([201, customers[0]]);
    here.receiver.trust('/portal', String(made.body.secret));
    const key = await here.made('POST /api/v1/keys', { kind: 'customer', name: 'Theirs', customerId: customers[0] });
    await here.send({ n: 1 }, { customerId: customers[0] });
    await here.send({ n: 2 }, { customerId: customers[1] });
    await here.drain();
    expect(here.receiver.received.map(({ event, verified }) => [event.data.n, verified])).toEqual([[1, true]]);

    const lists = ['endpoints', 'deliveries', 'keys', 'invoices'] as const;
    const counts = async (as: string) => {
      const found: number[] = [];
      for (const list of lists) {
        const { body: page } = await call(as, `GET /api/v1/portal/${list}`);
        found.push((page.items as unknown as unknown[]).length);
      }
      return found;
    };
    expect(await counts(mine)).toEqual([1, 1, 1, 0]);
    expect(await counts(other)).toEqual([0, 0, 0, 0]);
    const { body: keys } = await call(mine, 'GET /api/v1/portal/keys');
    expect(keys.items?.[0]?.id).toBe(key.id);
    expect(JSON.stringify(keys)).not.toContain(String(key.key));
    const account = await call(mine, 'GET /api/v1/portal/account');
    expect(account.body).toMatchObject({ customerId: customers[0], name: 'one' });
    for (const what of ['usage', 'credits']) expect((await call(mine, `GET /api/v1/portal/${what}`)).status).toBe(200);
    // An endpoint of the organization's own is not there either.
    const own = await here.endpoint('/own');
    expect((await call(mine, `GET /api/v1/portal/endpoints/${own}`)).status).toBe(404);
    const entries = await here.made('GET /api/v1/audit?action=webhook-endpoint.create');
    expect(entries.items?.[1]).toMatchObject({ actor: { id: customers[0], kind: 'customer' } });
  });

  it('cannot have the headers sent elsewhere that the seller has set', async () => {
    const headers = { Authorization: 'Bearer c4n4ry' };
    const id = await here.endpoint('/theirs', { customerId: customers[0], headers });
    const as = await open();
    const change = (body: object) => call(as, `PATCH /api/v1/portal/endpoints/${id}`, body);
    const elsewhere = here.receiver.url('/elsewhere').replace('127.0.0.1', 'localhost');
    const refused = await change({ url: elsewhere });
    expect([refused.status, String(refused.body.detail)]).toEqual([400, expect.stringMatching(/^\/headers: /)]);
    // The same host is where they were given for, and other headers are the customer's own.
    expect((await change({ url: here.receiver.url('/moved') })).status).toBe(200);
    expect((await change({ url: elsewhere, headers: { 'X-Mine': 'yes' } })).status).toBe(200);
    expect((await call(as, `POST /api/v1/portal/endpoints/${id}/test`)).status).toBe(200);
    await here.drain();
    const sent = here.receiver.received.filter(({ path }) => path === '/elsewhere');
    expect(sent.map((each) => [each.headers.authorization, each.headers['x-mine']])).toEqual([[undefined, 'yes']]);
  });

  it('makes ten endpoints, however many calls come at the same time', async () => {
    const { id } = await here.made('POST /api/v1/customers', { externalId: 'many', name: 'many' });
    const as = await open(String(id));
    const body = { url: here.receiver.url('/many'), events: ['order.shipped'] };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call(as, 'POST /api/v1/portal/endpoints', body)),
    );
    expect(answers.filter(({ status }) => status === 201).length).toBe(10);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body: { code } }) => code))).toEqual(
      new Set(['TOO_MANY_ENDPOINTS']),
    );
  });

  it('opens no route that does not name customers', async () => {
    const as = await open();
    const closed = declaredRoutes.filter(
      ({ spec }) => spec.permission !== 'public' && spec.callers?.includes('customer') !== true,
    );
    expect(closed.length).toBeGreaterThan(300);
    const admitted: string[] = [];
    for (const { spec } of closed) {
      const path = spec.path.replaceAll(/:\w+|\*/g, `eco_cus_${'0'.repeat(22)}`);
      const { status, body } = await call(as, `${spec.method} ${path}`, spec.method === 'GET' ? undefined : {});
      if (status !== 403 && String(body.code) !== 'FORBIDDEN') admitted.push(`${spec.method} ${spec.path}: ${status}`);
    }
    // Protocols that are not ours answer in their own way.
    expect(admitted.filter((each) => !each.includes(' /vault/'))).toEqual([]);
  }, 120_000);

  it('ends when the seller ends the sessions of the customer', async () => {
    const [first, second, other] = [await open(), await open(), await open(customers[1])];
    const statuses = () =>
      Promise.all([first, second, other].map(async (as) => (await call(as, 'GET /api/v1/portal/account')).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    const end = `DELETE /api/v1/customers/${customers[0]}/portal-sessions`;
    const { endedSessions } = await here.made(end);
    expect(endedSessions).toBeGreaterThanOrEqual(2);
    expect(await statuses()).toEqual([401, 401, 200]);
    expect(await here.made(end)).toEqual({ endedSessions: 0 });
    const { items } = await here.made('GET /api/v1/audit?action=portal-session.delete');
    const about = (n: unknown) =>
      expect.objectContaining({ resource: { type: 'customer', id: customers[0] }, after: { endedSessions: n } });
    // Of the same millisecond, in either order.
    expect(items).toHaveLength(2);
    expect(items).toEqual(expect.arrayContaining([about(0), about(endedSessions)]));
    expect((await call(await open(), 'GET /api/v1/portal/account')).status).toBe(200);
  });

  it('ends after an hour, with its customer, and with a token that is not right', async () => {
    const as = await open();
    const status = async (token: string) => (await call(token, 'GET /api/v1/portal/account')).status;
    expect(await status(as)).toBe(200);
    expect(await status(`${as}x`)).toBe(401);
    expect(await status(as.split('.')[0] ?? '')).toBe(401);
    here.app.manual.advance(hour - 1);
    expect(await status(as)).toBe(200);
    here.app.manual.advance(1);
    expect(await status(as)).toBe(401);
    const last = await open(customers[1]);
    expect(await status(last)).toBe(200);
    await here.made(`DELETE /api/v1/customers/${customers[1]}`);
    expect(await status(last)).toBe(401);
    const [stored] = await here.app.rows<{ row: string }>('select s::text as row from eco_portal_sessions s limit 1');
    expect(stored?.row).not.toContain(as.split('.')[1]);
  });
});
