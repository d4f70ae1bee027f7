import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs } from '../../../../test/world/world.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { pay } from './page.fixture.ts';
import { type Stage, stages } from './stage.fixture.ts';
import { type Relay, startRelay } from './webhooks/relay.fixture.ts';

const path = '/api/v1/billing/provider';

describe.skipIf(!postgresAvailable)('a seller with an account of its own (needs PostgreSQL)', () => {
  let stage: Stage;
  let relay: Relay;
  let secret: string;
  beforeAll(async () => {
    stage = await stages.stripe();
    const { world, fake } = stage;
    relay = await startRelay(`/api/v1/webhooks/stripe/${world.a.org}`);
    relay.deliver = (delivery) => world.app.server.inject(delivery);
    const { hostname: host, port } = new URL(fake.url);
    const stripe = new Stripe(stage.key, { host, port, protocol: 'http', telemetry: false });
    const endpoint = await stripe.webhookEndpoints.create({ url: relay.url, enabled_events: ['*'] });
    secret = endpoint.secret ?? '';
  });
  afterAll(async () => {
    await relay?.close();
    await stage?.close();
  });

  const call = (what: string, body?: unknown) =>
    callAs(stage.world, stage.world.a, stage.world.a.members.owner.token, what, body === undefined ? {} : { body });

  it('is refused credentials that the provider does not accept, and keeps what it had', async () => {
    const refused = await call(`PUT ${path}`, { provider: 'stripe', secretKey: 'sk_test_of_somebody_else' });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', errors: [{ path: '/secretKey', message: 'Stripe does not accept the key' }] },
    });
    expect((await call(`GET ${path}`)).body.provider).toBe('ledger');
  });

  it('sells to its customers, whose webhooks come under the seller’s own address', async () => {
    const { world, fake } = stage;
    const account = { provider: 'stripe', secretKey: stage.key, webhookSecret: secret };
    expect((await call(`PUT ${path}`, account)).status).toBe(200);
    const plan = { slug: 'gold', name: 'Gold', currency: 'USD', amounts: { month: '49000000', year: null } };
    const made = await call('POST /api/v1/plans', plan);
    expect(made.status, made.text).toBe(201);
    const customer = await call('POST /api/v1/customers', {
      externalId: 'c1',
      name: 'Customer',
      email: 'c1@example.com',
    });
    const id = String(customer.body.id);
    const pages = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };
    const opened = await call(`POST /api/v1/customers/${id}/checkout`, { plan: 'gold', ...pages });
    expect(opened.status, opened.text).toBe(201);
    await pay(String(opened.body.url));
    await fake.webhooks.settled();
    const { body } = await call(`GET /api/v1/customers/${id}/subscription`);
    expect(body).toMatchObject({ plan: 'gold', status: 'active' });
    expect((await call(`POST /api/v1/customers/${id}/checkout`, { plan: 'gold', ...pages })).body.code).toBe(
      'ALREADY_SUBSCRIBED',
    );
    // The operator's endpoint at the same account hears of it too, and has nothing to do.
    const heard = await world.rows(
      `select distinct outcome from eco_stripe_events where org_id = '${operatorOrg}' and object_id is not null`,
    );
    expect(heard).toEqual([{ outcome: 'ignored' }]);
    // What runs there goes on there, and its webhooks are taken.
    expect((await call(`PUT ${path}`, { provider: 'ledger' })).status).toBe(200);
    expect((await call(`POST /api/v1/customers/${id}/subscription/cancel`)).body).toMatchObject({
      provider: 'stripe',
      cancelAtPeriodEnd: true,
    });
    await fake.webhooks.settled();
    expect(relay.statuses.at(-1)).toBe(200);
  });
});
