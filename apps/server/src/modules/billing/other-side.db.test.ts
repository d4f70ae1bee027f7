import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../test/harness.ts';
import { operator } from '../../../test/world/operator.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../test/world/world.ts';
import { second } from '../../kernel/clock.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { mailed } from '../identity/mails.fixture.ts';

const patience = { timeout: 30 * second };

describe.skipIf(!postgresAvailable)('an act between an organization and the operator (needs PostgreSQL)', () => {
  let world: World;
  let seller: Tenant;
  beforeAll(async () => {
    world = await makeWorld({ listen: true });
    seller = await operator(world);
  });
  afterAll(() => world?.close());

  const act = async (as: Tenant, what: string, body: unknown) => {
    const answer = await callAs(world, as, as.members.owner.token, what, { body });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const logged = (action: string, resource: string) =>
    world.rows<{ org: string; by: string }>(
      `select org_id as org, caller_id as by from eco_audit_log where action = $1 and resource_id = $2 order by org_id`,
      [action, resource],
    );
  const told = (type: string, subject: string) =>
    world.rows<{ org: string }>('select org_id as org from nexus_events where type = $1 and subject = $2 order by 1', [
      type,
      subject,
    ]);
  /** Once in each log, by the same person. */
  const both = (org: string, by: string) => [operatorOrg, org].toSorted().map((each) => ({ org: each, by }));

  it('of the buyer stands in the logs of both, once', async () => {
    const { org, members } = world.a;
    const { id } = await act(world.a, 'POST /api/v1/billing/subscription/change', { plan: 'pro' });
    const expected = both(org, members.owner.user);
    await expect.poll(() => logged('subscription.change', String(id)), patience).toEqual(expected);
    const orgs = expected.map((each) => ({ org: each.org }));
    await expect.poll(() => told('subscription.changed', String(id)), patience).toEqual(orgs);
  });

  it('of the seller does too, and the buyer gets its mail', async () => {
    const { org } = world.b;
    await act(world.b, 'POST /api/v1/billing/subscription/change', { plan: 'pro' });
    const [invoice] = await world.rows<{ id: string }>('select id from eco_invoices where buyer_org_id = $1', [org]);
    await act(seller, `POST /api/v1/invoices/${invoice?.id}/pay`, {});
    const expected = both(org, seller.members.owner.user);
    await expect.poll(() => logged('invoice.pay', String(invoice?.id)), patience).toEqual(expected);
    const mail = await mailed(world, 'receipt');
    expect(mail).toContain(`To: ${world.b.founder.email}`);
    expect(mail).toContain('Amount paid: 29.00 USD');
  });

  it('of the seller changes what the buyer may use', async () => {
    const { org } = world.b;
    const [customer] = await world.rows<{ id: string }>(
      `select id from eco_customers where org_id = '${operatorOrg}' and external_id = $1`,
      [org],
    );
    const included = async () =>
      (
        await world.rows<{ amount: number }>(
          `select amount::int from eco_entitlements where org_id = $1 and customer_id is null and feature = 'api.calls'`,
          [org],
        )
      ).map(({ amount }) => amount);
    await expect.poll(included, patience).toEqual([100_000]);
    await act(seller, `POST /api/v1/customers/${customer?.id}/subscription/change`, { plan: 'free', when: 'now' });
    await expect.poll(included, patience).toEqual([1000]);
  });

  it('between a seller and its own customer stands in the log of the seller alone', async () => {
    const { org } = world.a;
    const plan = { slug: 'own', name: 'Own', currency: 'USD', amounts: { month: '1000000', year: null } };
    await callAs(world, world.a, world.a.members.owner.token, 'POST /api/v1/plans', { body: plan });
    const body = { externalId: 'c', name: 'C', plan: 'own' };
    await callAs(world, world.a, world.a.members.owner.token, 'POST /api/v1/customers', { body });
    const rows = await world.rows<{ id: string }>(
      `select s.id from eco_subscriptions s join eco_customers c on c.id = s.customer_id where c.external_id = 'c'`,
    );
    expect(await told('subscription.created', String(rows[0]?.id))).toEqual([{ org }]);
  });
});
