import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { enrol, makeWorld, type World } from '../../../../test/world/world.ts';

type Send = (what: string, body?: unknown) => Promise<Json>;

describe.skipIf(!postgresAvailable)('what somebody who leaves leaves behind (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const org = () => `/api/v1/organizations/${world.a.org}`;
  const sendAs =
    (as: string): Send =>
    async (what, body) => {
      const headers = as.startsWith('eco_api_') ? {} : { 'x-nexus-organization': world.a.org };
      const answer = await world.call(what, { as, headers, ...(body === undefined ? {} : { body }) });
      if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
      return answer.body;
    };
  const asOwner: Send = (what, body) => sendAs(world.a.members.owner.token)(what, body);
  let invited = 0;
  const invite = async (send: Send) => {
    const email = `guest${++invited}@example.com`;
    return String((await send(`POST ${org()}/invitations`, { email, role: 'viewer' })).id);
  };
  const statusOf = async (invitation: string) =>
    String((await asOwner(`GET ${org()}/invitations/${invitation}`)).status);

  /** The invitation is closed, and the log and the events say so: within the transaction, so at once. */
  async function expectRevoked(invitation: string): Promise<void> {
    expect(await statusOf(invitation)).toBe('revoked');
    const log = await asOwner(`GET /api/v1/audit?resource=${invitation}&action=invitation.revoke`);
    expect(log.items).toMatchObject([{ before: { role: 'viewer' } }]);
    const events = await world.rows(
      `select data from nexus_events where type = 'invitation.revoked' and subject = $1 and org_id = $2`,
      [invitation, world.a.org],
    );
    expect(events).toEqual([{ data: { role: 'viewer' } }]);
  }

  const departures: Record<string, (person: Registered) => Promise<unknown>> = {
    'is removed': ({ user }) => asOwner(`DELETE ${org()}/members/${user}`),
    leaves: ({ token }) => sendAs(token)(`POST ${org()}/leave`),
    'is erased': ({ token }) => sendAs(token)('DELETE /api/v1/auth/me'),
  };

  it.each(Object.keys(departures))('of a member who %s: no open invitation that they sent', async (how) => {
    const person = await register(world);
    await enrol(world, world.a.org, person.user, 'admin');
    const [theirs, others] = [await invite(sendAs(person.token)), await invite(asOwner)];
    await departures[how]?.(person);
    await expectRevoked(theirs);
    expect(await statusOf(others)).toBe('open');
  });

  it('of a deleted service account: no open invitation that it sent', async () => {
    const { id } = await asOwner(`POST ${org()}/service-accounts`, { name: 'Onboarding' });
    await asOwner('POST /api/v1/access/bindings', { principalId: id, role: 'admin' });
    const { key } = await asOwner('POST /api/v1/keys', { name: 'Key', serviceAccountId: id });
    const theirs = await invite(sendAs(String(key)));
    await asOwner(`DELETE ${org()}/service-accounts/${id}`);
    await expectRevoked(theirs);
  });

  it.each(Object.keys(departures))('of a member who %s: production goes on', async (how) => {
    const person = await register(world);
    await enrol(world, world.a.org, person.user, 'admin');
    const send = sendAs(person.token);
    const { id } = await send(`POST ${org()}/service-accounts`, { name: 'Production' });
    await send('POST /api/v1/access/bindings', { principalId: id, role: 'developer' });
    const { key } = await send('POST /api/v1/keys', { name: 'Production', serviceAccountId: id });
    const customer = await send('POST /api/v1/customers', { externalId: `of ${how}`, name: 'Customer' });
    const sold = await send('POST /api/v1/keys', { name: 'Sold', kind: 'customer', customerId: customer.id });
    const own = await send('POST /api/v1/keys', { name: 'Own' });
    await departures[how]?.(person);
    const verified = await sendAs(String(key))('POST /api/v1/keys/verify', { key: sold.key });
    expect(verified.code).toBe('VALID');
    expect((await world.call('GET /api/v1/keys', { as: String(own.key) })).status).toBe(401);
  });
});
