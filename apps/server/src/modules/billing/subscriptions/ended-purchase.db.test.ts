import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { customerParty } from '../party.ts';
import { endSubscription } from './cancel.ts';
import { hold } from './shared.ts';

const patience = { timeout: 30 * second };

describe.skipIf(!postgresAvailable)('an organization whose plan has ended, followed by none (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    // What follows must cost nothing.
    world = await makeWorld({ listen: true, env: { DEFAULT_PLAN: 'pro' } });
  });
  afterAll(() => world?.close());

  it('may use nothing more, also where the operator has ended it', async () => {
    const { org, members } = world.a;
    const included = () =>
      world.rows<{ amount: number; source: string }>(
        `select amount::int, source from eco_entitlements
         where org_id = $1 and customer_id is null and feature = 'api.calls'`,
        [org],
      );
    const changed = await callAs(world, world.a, members.owner.token, 'POST /api/v1/billing/subscription/change', {
      body: { plan: 'pro' },
    });
    expect(changed.status, changed.text).toBe(200);
    await expect.poll(included, patience).toEqual([{ amount: 100_000, source: 'plan pro' }]);
    const [row] = await world.rows<{ customer: Id<'cus'> }>(
      `select customer_id as customer from eco_subscriptions where buyer_org_id = $1 and status <> 'canceled'`,
      [org],
    );
    const customer = row?.customer as Id<'cus'>;
    await world.app.kernel.database.tenant(systemActor('test'), { org: operatorOrg }, async (tx) => {
      const party = await customerParty(tx, customer);
      await endSubscription(tx, party, await hold(tx, party), tx.now);
    });
    await expect.poll(included, patience).toEqual([{ amount: 0, source: 'no plan' }]);
    const logged = await world.rows(
      `select after from eco_audit_log where org_id = $1 and action = 'entitlements.update' order by at desc limit 1`,
      [org],
    );
    expect(logged).toHaveLength(1);
    await world.heard();
    const refused = await callAs(world, world.a, members.owner.token, 'POST /api/v1/customers', {
      body: { externalId: 'one-more', name: 'One more' },
    });
    expect(refused.body.code).toBe('QUOTA_EXCEEDED');
  });
});
