import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../../../test/world/world.ts';
import { operatorOrg } from '../../../../kernel/record.ts';
import { providersService } from '../providers.ts';

const path = '/api/v1/billing/provider';
const account = { provider: 'stripe', secretKey: 'sk_live_of_a_seller', webhookSecret: 'whsec_of_a_seller' };

describe.skipIf(!postgresAvailable)('the account of a seller at a provider (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, tenant: Tenant = world.a) =>
    callAs(world, tenant, tenant.members.owner.token, what, body === undefined ? {} : { body });

  it('is the ledger until one is chosen; its credentials are sealed, and not shown', async () => {
    const nothing = { provider: 'ledger', hasWebhookSecret: false, webhookUrl: null, updatedAt: null };
    expect((await call(`GET ${path}`)).body).toEqual(nothing);
    const set = await call(`PUT ${path}`, account);
    expect(set.status, set.text).toBe(200);
    expect(set.body).toMatchObject({ provider: 'stripe', hasWebhookSecret: true });
    expect(String(set.body.webhookUrl)).toMatch(new RegExp(`/api/v1/webhooks/stripe/${world.a.org}$`));
    for (const { text } of [set, await call(`GET ${path}`)]) expect(text).not.toContain('of_a_seller');
    const rows = await world.rows<{ credentials: Buffer }>(
      'select credentials from eco_billing_providers where org_id = $1',
      [world.a.org],
    );
    expect(rows[0]?.credentials.includes('of_a_seller')).toBe(false);
    const entries = await world.rows(
      `select 1 from eco_audit_inbox where action = 'billing-provider.update' and org_id = $1`,
      [world.a.org],
    );
    expect(entries).toHaveLength(1);
    // Another organization has none by it.
    expect((await call(`GET ${path}`, undefined, world.b)).body).toEqual(nothing);
  });

  it('is opened for that seller alone, and anew when it is changed', async () => {
    const providers = world.app.kernel.services.use(providersService);
    const first = await providers.of(world.a.org);
    expect(first.name).toBe('stripe');
    expect(await providers.of(world.a.org)).toBe(first);
    expect((await providers.of(world.b.org)).name).toBe('ledger');
    expect((await providers.of(operatorOrg)).name).toBe('ledger');
    expect((await providers.remote(world.a.org, 'stripe'))?.verify).toBeDefined();
    expect(await providers.remote(world.a.org, 'polar')).toBeUndefined();
    world.manual.advance(1000);
    await call(`PUT ${path}`, { provider: 'polar', accessToken: 'polar_oat_of_a_seller' });
    expect((await providers.of(world.a.org)).name).toBe('polar');
  });

  it('refuses what another provider needs, and what it does not know', async () => {
    for (const body of [{ provider: 'stripe' }, { provider: 'ledger', secretKey: 'x' }, { provider: 'paypal' }]) {
      expect(await call(`PUT ${path}`, body)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    }
  });
});
