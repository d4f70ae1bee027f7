import { Background } from '../../../src/kernel/background.ts';
import { day, hour, minute, toIso } from '../../../src/kernel/clock.ts';
import type { Id } from '../../../src/kernel/ids.ts';
import { operatorOrg } from '../../../src/kernel/record.ts';
import { balanceOf } from '../../../src/modules/billing/credits/credits.ts';
import { closeMonths, closePeriods } from '../../../src/modules/billing/cycle/jobs.ts';
import { chargeAtProviders } from '../../../src/modules/billing/providers/charges/jobs.ts';
import { buy } from '../../../src/modules/billing/providers/stage.fixture.ts';
import { spendBalance } from '../../../src/modules/metering/index.ts';
import { appendUsage } from '../../../src/modules/metering/metering.fixture.ts';
import { usageRecord } from '../../../src/modules/metering/usage.fixture.ts';
import { callAs, keyWith, type Tenant } from '../../world/world.ts';
import type { Site } from './site.ts';

/** Something that is done about money, in the way that it is done again after a kill. */
export interface Handling {
  /** Up to where the steps begin. The server does not run. */
  prepare(site: Site): Promise<void>;
  /** To the end, from wherever the killed one before left it. @throws Killed */
  run(site: Site): Promise<void>;
}

/** Providers send again after a minute, and wait longer each time. */
const firstRetryMs = minute;
const lastRetryMs = 3 * hour;
/** Both providers give up later. */
const mostRetries = 30;

/** Delivers what the provider has to say, and what it says again, until each event was answered. */
async function deliver(site: Site): Promise<void> {
  if (site.stage === undefined) return;
  const { webhooks } = site.stage.fake;
  await site.steps.beside(webhooks.release());
  for (let time = 0; time <= mostRetries; time += 1) {
    const taken = new Set(webhooks.attempts.filter(({ status }) => status >= 200 && status < 300).map(({ id }) => id));
    if (webhooks.attempts.every(({ id }) => taken.has(id))) return;
    await site.steps.beside(site.advance(Math.min(firstRetryMs * 2 ** time, lastRetryMs)));
  }
  throw new Error('a webhook is refused again and again');
}

/** Of the world, which is not killed. */
const ask = async ({ world }: Site, who: Tenant, what: string, body: object) =>
  callAs(world, who, await keyWith(world, who, ['*:*']), what, { body });

/** Unless it is. */
async function subscribe(site: Site): Promise<void> {
  const { stage, tenant } = site;
  if (await isSubscribed(site)) return;
  if (stage !== undefined) {
    await buy(stage, tenant);
    await stage.fake.webhooks.settled();
  } else {
    const { status, text } = await ask(site, tenant, 'POST /api/v1/billing/checkout', { plan: 'pro' });
    if (status !== 201) throw new Error(`the checkout answered ${status}: ${text}`);
    await payOpen(site, (what, body) => ask(site, site.seller, what, body));
  }
  if (!(await isSubscribed(site))) throw new Error('there is no subscription to begin with');
}

async function isSubscribed({ world, customer }: Site): Promise<boolean> {
  const query = `select 1 from eco_subscriptions where customer_id = $1 and status = 'active' and mrr > 0`;
  return (await world.rows(query, [customer])).length > 0;
}

/** Where nobody collects, the seller notes payments. */
async function payOpen(
  { world, customer }: Site,
  pay: (what: string, body: object) => Promise<unknown>,
): Promise<void> {
  const open = await world.rows<{ id: string }>(
    `select id from eco_invoices where customer_id = $1 and status = 'open' and provider = 'ledger' order by id`,
    [customer],
  );
  for (const { id } of open) await pay(`POST /api/v1/invoices/${id}/pay`, { reference: `transfer for ${id}` });
}

async function payInvoices(site: Site): Promise<void> {
  if (site.name !== 'ledger') return;
  await payOpen(site, async (what, body) => {
    const { status, text } = await site.call(site.seller, what, { body, key: what });
    if (status !== 200) throw new Error(`${what} answered ${status}: ${text}`);
  });
}

/** A month goes by in which more is used than is included. */
async function useBeyond(site: Site): Promise<void> {
  const { world, tenant } = site;
  const used = { at: world.clock.now() + 3 * day, quantity: 101_230, meter: 'api.calls', org: tenant.org };
  await appendUsage(world.app.kernel, usageRecord({ ...used, id: world.app.kernel.ids.next('req') }));
  await world.settled();
  await site.advance(31 * day + 2 * hour);
}

/** A month ends with usage beyond what is included: it is counted, invoiced and charged. */
const overage = (): Handling => ({
  async prepare(site) {
    await subscribe(site);
    await useBeyond(site);
    site.stage?.fake.webhooks.hold();
  },
  async run(site) {
    const what = 'POST /api/v1/cron/process-overage';
    const { status, text } = await site.call(site.seller, what, { key: 'overage' });
    if (status !== 200) throw new Error(`${what} answered ${status}: ${text}`);
    await site.job('billing.charge-invoices');
    await deliver(site);
    await payInvoices(site);
  },
});

/** A change of seats or of the term is charged at once, and what was charged is given back in part. */
const invoice = (): Handling => ({
  async prepare(site) {
    await subscribe(site);
    await site.advance(day);
    site.stage?.fake.webhooks.hold();
  },
  async run(site) {
    const what = 'POST /api/v1/billing/subscription/change';
    // Whoever pays by the year pays less: without a provider, that waits for the end of the month.
    const wish = site.name === 'ledger' ? { plan: 'pro', seats: 3 } : { plan: 'pro', term: 'year' };
    const { status, body, text } = await site.call(site.tenant, what, { body: wish, key: 'change' });
    // Its webhook was faster than the repeated request.
    const isKnown = status === 409 && String(body.code) === 'NOTHING_TO_CHANGE';
    if (status !== 200 && !isKnown) throw new Error(`${what} answered ${status}: ${text}`);
    await deliver(site);
    await payInvoices(site);
    await giveBack(site);
  },
});

async function giveBack(site: Site): Promise<void> {
  if (site.name !== 'ledger') return;
  const [row] = await site.world.rows<{ id: string }>(
    'select id from eco_invoices where customer_id = $1 order by id desc limit 1',
    [site.customer],
  );
  const call = { body: { amount: '1000000', reason: 'Goodwill' }, key: 'credit note' };
  const { status, text } = await site.call(site.seller, `POST /api/v1/invoices/${row?.id}/credit`, call);
  if (status !== 201) throw new Error(`the credit note answered ${status}: ${text}`);
}

/** Credits are granted, spent, given back, made void, and expire; not in the currency of the invoices, which they would pay. */
function credit(): Handling {
  /** Of what is granted for an hour. */
  let expiry = 0;
  return {
    async prepare(site) {
      await subscribe(site);
      expiry = site.world.clock.now() + hour;
      const { world, customer } = site;
      const { status, text } = await ask(site, site.seller, `POST /api/v1/customers/${customer}/credits/grants`, {
        unit: 'EUR',
        amount: '10',
      });
      if (status !== 201) throw new Error(`a grant answered ${status}: ${text}`);
      const scope = { unit: 'EUR', features: null };
      const holder = { seller: operatorOrg as Id<'org'>, customer: customer as Id<'cus'>, buyerOrg: null };
      await world.app.kernel.database.system('test', (tx) => spendBalance(tx, balanceOf(holder, scope), 4_000_000));
      site.stage?.fake.webhooks.hold();
    },
    async run(site) {
      const grants = `POST /api/v1/customers/${site.customer}/credits/grants`;
      const made = async (what: string, body: object | undefined, key: string) => {
        const { status, text, body: answer } = await site.call(site.seller, what, { ...(body && { body }), key });
        if (status >= 300) throw new Error(`${what} answered ${status}: ${text}`);
        return String(answer.id);
      };
      const soon = toIso(expiry);
      const paid = await made(grants, { kind: 'paid', unit: 'EUR', amount: '25' }, 'paid');
      await made(grants, { unit: 'calls', amount: '100', expiresAt: soon }, 'expiring');
      const doubtful = await made(grants, { unit: 'tokens', amount: '7' }, 'doubtful');
      await site.job('billing.settle-credits');
      await made(`${grants}/${paid}/refund`, { amount: '5' }, 'refund');
      await made(`${grants}/${doubtful}/void`, undefined, 'void');
      if (site.world.clock.now() < expiry) await site.advance(hour + minute);
      await site.job('billing.settle-credits');
    },
  };
}

/** What a provider took is given back by it: of an invoice of its own, twice the same amount, and all of one of ours. */
const refund = (): Handling => ({
  async prepare(site) {
    await subscribe(site);
    if ((await paidAt(site)).ours === undefined) {
      await useBeyond(site);
      const { kernel } = site.world.app;
      await closeMonths(new Background(kernel, closePeriods.name));
      await chargeAtProviders.run(new Background(kernel, chargeAtProviders.name), {});
      await site.stage?.fake.webhooks.settled();
    }
    site.stage?.fake.webhooks.hold();
  },
  async run(site) {
    const { theirs, ours } = await paidAt(site);
    const credit = async (invoice: string | undefined, body: object, key: string) => {
      const note = { body: { reason: 'Goodwill', refundTo: 'provider', ...body }, key };
      const { status, text } = await site.call(site.seller, `POST /api/v1/invoices/${invoice}/credit`, note);
      if (status !== 201) throw new Error(`the credit note answered ${status}: ${text}`);
    };
    await credit(theirs, { amount: '5000000' }, 'a part');
    await credit(theirs, { amount: '5000000' }, 'the same again');
    await credit(ours, {}, 'all');
    await site.job('billing.refund-credit-notes');
    await deliver(site);
    await site.job('billing.refund-credit-notes');
  },
});

/** The first invoice of each kind that was paid at the provider: one of its own, and one of ours that it charged. */
async function paidAt({ world, customer }: Site): Promise<{ theirs?: string | undefined; ours?: string | undefined }> {
  const paid = await world.rows<{ id: string; own: boolean }>(
    `select id, number ~ '^INV-' as own from eco_invoices
     where customer_id = $1 and status = 'paid' and provider <> 'ledger' and amount_paid > 0 order by id`,
    [customer],
  );
  return { theirs: paid.find(({ own }) => !own)?.id, ours: paid.find(({ own }) => own)?.id };
}

/** An organization pays at the provider, which says so by a handful of webhooks. */
const webhook = (): Handling => ({
  async prepare({ stage, tenant }) {
    if (stage === undefined) throw new Error('the ledger sends no webhooks');
    stage.fake.webhooks.hold();
    await buy(stage, tenant);
  },
  run: deliver,
});

export const handlings = { overage, invoice, credit, webhook, refund } satisfies Record<string, () => Handling>;
export type HandlingName = keyof typeof handlings;
