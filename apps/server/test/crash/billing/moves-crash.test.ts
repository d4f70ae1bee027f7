import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Background } from '../../../src/kernel/background.ts';
import { day, hour, minute } from '../../../src/kernel/clock.ts';
import { type Moving, openMoving } from '../../../src/modules/billing/providers/moves/moving.fixture.ts';
import { pay } from '../../../src/modules/billing/providers/page.fixture.ts';
import { reconcileBilling } from '../../../src/modules/billing/reconciliation/jobs.ts';
import { reconcile } from '../../../src/modules/billing/reconciliation/reconciliation.ts';
import { postgresAvailable } from '../../harness.ts';
import { type CallProxy, startCallProxy } from './call-proxy.ts';
import { KilledServer } from './killed-server.ts';
import { type IsDue, Killed } from './steps.ts';

/** Providers send again after a minute, and wait longer each time. */
const lastRetryMs = 3 * hour;
const mostRetries = 30;

/** `npm run soak billing-crash`: before the first step of each label. Else of those that change where it is collected. */
const isSoak = process.env.NEXUS_SOAK === 'billing-crash';
/** The way back with `npm run soak billing-crash` alone: each takes a minute. */
const pairs = [['stripe', 'polar'] as const, ...(isSoak ? [['polar', 'stripe'] as const] : [])];
const decisive = /^commit .*\beco_subscriptions\b|^(?!GET )\S+ .*(subscriptions|checkout)/;

/** In the place of the first step of each label but reads of a provider, which leave nothing. */
function firstOfEach(): IsDue {
  const known = new Set<string>();
  return (label) => {
    if (label.startsWith('GET ') || !(isSoak || decisive.test(label)) || known.has(label)) return false;
    known.add(label);
    return true;
  };
}

const title = 'a move between providers whose server is killed (needs PostgreSQL)';
describe.skipIf(!postgresAvailable)(title, { timeout: 600_000 }, () => {
  let moving: Moving;
  let server: KilledServer;
  const proxies: CallProxy[] = [];

  beforeEach(async () => {
    moving = await openMoving();
    const { fakes, relays, world } = moving;
    server = await KilledServer.on(world);
    const [stripe, polar] = [
      await startCallProxy(fakes.stripe.url, server.steps),
      await startCallProxy(fakes.polar.url, server.steps),
    ];
    proxies.push(stripe, polar);
    fakes.stripe.clock.onMove((now) => server.setClock(now.getTime()));
    server.settle({ STRIPE_API_URL: stripe.url, POLAR_API_URL: polar.url }, Object.values(relays));
  });
  afterEach(async () => {
    await server?.close();
    for (const proxy of proxies.splice(0)) await proxy.close();
    await moving?.close();
  });

  /** Time goes on, and webhooks are sent again, until each was answered. */
  async function deliver(): Promise<void> {
    for (let time = 0; time <= mostRetries; time += 1) {
      const attempts = Object.values(moving.fakes).flatMap(({ webhooks }) => webhooks.attempts);
      const taken = new Set(attempts.filter(({ status }) => status >= 200 && status < 300).map(({ id }) => id));
      if (attempts.every(({ id }) => taken.has(id))) return;
      await server.steps.beside(moving.advance(Math.min(minute * 2 ** time, lastRetryMs)));
    }
    throw new Error('a webhook is refused again and again');
  }

  async function runJobs(): Promise<void> {
    for (const job of ['billing.finish-moves', 'billing.close-periods', 'billing.charge-invoices']) {
      await server.job(job);
      await server.steps.beside(moving.settled());
      await deliver();
    }
  }

  /** The whole move, from wherever a killed server left it. */
  function mover(): () => Promise<void> {
    const termEnd = moving.subscription().then((before) => Date.parse(String(before.termEnd)));
    let isPaid = false;
    const called = async (what: string, body: object | undefined, key: string) => {
      const reply = await server.call(moving.world.a, what, { ...(body && { body }), key });
      if (reply.status >= 300) throw new Error(`${what} answered ${reply.status}: ${reply.text}`);
      return reply.body;
    };
    const one = `/api/v1/customers/${moving.customer}`;
    return async () => {
      await called(`POST ${one}/subscription/move`, undefined, 'move');
      await runJobs();
      const left = (await termEnd) + 2 * day - moving.world.clock.now();
      if (left > 0) await server.steps.beside(moving.advance(left));
      await runJobs();
      const pages = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };
      const { url } = await called(`POST ${one}/checkout`, { plan: 'gold', ...pages }, 'checkout');
      if (!isPaid) await pay(String(url));
      isPaid = true;
      await server.steps.beside(moving.settled());
      await deliver();
      await runJobs();
    };
  }

  it.each(pairs)('from %s to %s loses no invoice and charges nobody twice', async (from, to) => {
    await moving.choose(from);
    await moving.checkOut();
    const before = await moving.subscription();
    await moving.choose(to);
    const move = mover();
    server.steps.watch(firstOfEach());
    let kills = 0;
    for (let isDone = false; !isDone; ) {
      if (!server.isRunning) await server.start();
      try {
        await move();
        isDone = true;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        kills += 1;
      }
    }
    server.steps.ignore();
    const isDue = firstOfEach();
    const places = [...new Set(server.steps.seen)].filter((step) => isDue(step, 0, 0));
    expect(kills).toBe(places.length);
    // It was killed where the old one ends, where the term is handed over, and where the next one takes it.
    for (const part of ['eco_subscriptions', 'eco_invoices', 'eco_credit_notes', 'subscriptions', 'checkout'])
      expect(places.join('\n')).toContain(part);
    if (isSoak) process.stdout.write(`${from} to ${to}, killed before:\n${places.join('\n')}\n`);

    const after = await moving.subscription();
    expect(after).toMatchObject({ provider: to, movesTo: null, status: 'active', cancelAtPeriodEnd: false });
    // Not by id: two servers made them in one millisecond of the moved clock.
    const invoices = await moving.world.rows<Record<string, string>>(
      `select status, total, amount_paid, amount_credited, amount_due, provider from eco_invoices
       where customer_id = $1 order by issued_at, amount_credited desc`,
      [moving.customer],
    );
    expect(invoices).toMatchObject([
      { status: 'paid', total: '49000000', amount_paid: '49000000', amount_credited: '0', provider: from },
      { status: 'paid', total: '49000000', amount_due: '0' },
      { status: 'paid', total: '49000000', amount_paid: '49000000', amount_credited: '0', provider: to },
    ]);
    // Between the two terms: what the days until the checkout cost, and no more.
    const [begin, end] = [Date.parse(String(before.termEnd)), Date.parse(String(after.termStart))];
    const month = new Date(begin);
    month.setUTCMonth(month.getUTCMonth() + 1);
    const between = (49_000_000 * (end - begin)) / (month.getTime() - begin);
    expect(49_000_000 - Number(invoices[1]?.amount_credited)).toBeCloseTo(between, -1);
    expect(await moving.taken(from)).toBe(4900);
    expect(await moving.taken(to)).toBe(4900 + Math.round(between / 10_000));
    await moving.advance(2 * hour);
    const { providers, differences } = await reconcile(new Background(moving.world.app.kernel, reconcileBilling.name));
    expect(differences).toEqual([]);
    for (const each of providers) expect(each).toMatchObject({ isComplete: true, differences: [] });
  });
});
