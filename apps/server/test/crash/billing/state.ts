/** What there is of money in the end. A kill must not make a difference to it. */
import { createPolar } from '@polar-sh/sdk/2026-10';
import Stripe from 'stripe';
import { hour } from '../../../src/kernel/clock.ts';
import type { Json } from '../../app.ts';
import { callAs, keyWith } from '../../world/world.ts';
import type { Site } from './site.ts';

const settledMs = 2 * hour;

/** Of one customer, without ids and times. */
const queries: Record<string, string> = {
  subscriptions: `select p.slug, s.status, s.term, s.seats, s.provider, s.mrr, s.cancel_at_period_end, s.period_end, s.term_end
    from eco_subscriptions s join eco_plans p on p.id = s.plan_id where s.customer_id = $1 order by s.id`,
  records: `select feature, segment, revision, quantity, amount from eco_usage_records where customer_id = $1 order by 1, 2, 3`,
  items: 'select kind, amount, invoice_id is null as waits from eco_invoice_items where customer_id = $1 order by 1, 2',
  invoices: `select reason, status, total, tax, amount_paid, amount_credited, amount_due, provider,
      case when number ~ '^INV-' then number end as number
    from eco_invoices where customer_id = $1 order by total, number, reason`,
  lines: `select l.kind, l.feature, l.quantity, l.amount from eco_invoice_lines l join eco_invoices i on i.id = l.invoice_id
    where i.customer_id = $1 order by l.amount, l.kind, l.quantity`,
  payments: 'select status, amount, currency, provider from eco_payments where customer_id = $1 order by amount',
  notes: `select number, total, reason, refund_to, refund_due, refund_status, balance from eco_credit_notes
    where customer_id = $1 order by number`,
  movements: 'select kind, amount, currency from eco_revenue_movements where customer_id = $1 order by kind, amount',
  grants: `select kind, unit, amount, voided_at is null as good from eco_credit_grants where customer_id = $1
    order by unit, amount`,
  ledger: `select account, unit, kind, sum(amount) as amount from eco_ledger where customer_id = $1
    group by 1, 2, 3 order by 1, 2, 3`,
  told: `select type, count(*) from nexus_events
    where data ->> 'customerId' = $1 and type ~ '^(invoice[.](issued|paid|voided|credited|refunded)|credit-grant)'
    group by type order by type`,
};

export async function stateOf(site: Site): Promise<Record<string, unknown>> {
  const { world, customer } = site;
  const state: Record<string, unknown> = {};
  for (const [name, query] of Object.entries(queries)) state[name] = await world.rows(query, [customer]);
  return { ...state, ...(await providerState(site)) };
}

interface ThereState {
  /** Cents of each payment that it has taken. */
  taken: number[];
  /** Cents of each that it gave back. */
  refunded: number[];
  there: object;
}

/** What there is at the provider. */
async function providerState({ name, stage }: Site): Promise<ThereState | undefined> {
  if (stage === undefined) return undefined;
  const { url } = stage.fake;
  if (name === 'stripe') {
    const { hostname: host, port } = new URL(url);
    const stripe = new Stripe(stage.key, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
    const [invoices, customers, subscriptions, pending, refunds] = [
      await stripe.invoices.list({ limit: 100 }),
      await stripe.customers.list({ limit: 100 }),
      await stripe.subscriptions.list({ limit: 100, status: 'all' }),
      await stripe.invoiceItems.list({ limit: 100, pending: true }),
      await stripe.refunds.list({ limit: 100 }),
    ];
    return {
      taken: invoices.data.map(({ amount_paid }) => amount_paid).sort(ascending),
      refunded: refunds.data.map(({ amount }) => amount).sort(ascending),
      there: {
        invoices: invoices.data.map(({ status, total }) => `${total} ${status}`).sort(),
        customers: customers.data.length,
        subscriptions: subscriptions.data.map(({ status }) => status).sort(),
        pending: pending.data.map(({ amount }) => amount),
      },
    };
  }
  const polar = createPolar({ accessToken: stage.key, baseUrl: url });
  const [orders, customers, subscriptions, refunds] = [
    await polar.orders.list({ limit: 100 }),
    await polar.customers.list({ limit: 100 }),
    await polar.subscriptions.list({ limit: 100 }),
    await polar.refunds.list({ limit: 100 }),
  ];
  // A draft that a lost call left is never charged.
  const issued = orders.items.filter(({ status }) => status !== 'draft');
  return {
    taken: issued.map(({ paid, due_amount }) => (paid ? due_amount : 0)).sort(ascending),
    refunded: refunds.items.map(({ amount, tax_amount }) => amount + tax_amount).sort(ascending),
    there: {
      orders: issued.map(({ status, total_amount }) => `${total_amount} ${status}`).sort(),
      customers: customers.items.length,
      subscriptions: subscriptions.items.map(({ status }) => status).sort(),
    },
  };
}

const ascending = (a: number, b: number): number => a - b;

const wrong: Record<string, string> = {
  'the amounts of a transfer sum to zero':
    'select transfer_id, sum(amount) from eco_ledger group by transfer_id having sum(amount) <> 0',
  'numbers of invoices have no gaps': `select n.org_id, n.last, count(i.id) from eco_invoice_numbers n
    left join eco_invoices i on i.org_id = n.org_id and i.number ~ '^INV-' where n.series = 'invoice'
    group by n.org_id, n.last having count(i.id) <> n.last`,
  'numbers of credit notes have no gaps': `select n.org_id, n.last, count(c.id) from eco_invoice_numbers n
    left join eco_credit_notes c on c.org_id = n.org_id where n.series = 'credit-note'
    group by n.org_id, n.last having count(c.id) <> n.last`,
  'what is paid of our invoices are their payments': `select i.number, i.amount_paid, coalesce(sum(p.amount), 0)
    from eco_invoices i left join eco_payments p on p.invoice_id = i.id and p.status = 'succeeded'
    where i.number ~ '^INV-' group by i.id having i.amount_paid <> coalesce(sum(p.amount), 0)`,
  'nothing is paid twice': 'select number from eco_invoices where amount_paid > total',
  'an invoice is the sum of its lines': `select i.number, i.subtotal, sum(l.amount) from eco_invoices i
    join eco_invoice_lines l on l.invoice_id = i.id group by i.id having i.subtotal <> sum(l.amount)`,
  'what subscriptions are worth is the sum of the movements': `select s.customer_id, sum(s.mrr),
      (select coalesce(sum(m.amount), 0) from eco_revenue_movements m where m.customer_id = s.customer_id) as movements
    from eco_subscriptions s group by s.customer_id having sum(s.mrr) <>
      (select coalesce(sum(m.amount), 0) from eco_revenue_movements m where m.customer_id = s.customer_id)`,
};

/** What no state may have, whatever happened. */
export async function findings(site: Site): Promise<string[]> {
  const { world, seller } = site;
  const found: string[] = [];
  // What is younger may be on its way by webhook.
  await site.advance(settledMs);
  for (const [name, query] of Object.entries(wrong))
    for (const row of await world.rows(query)) found.push(`${name}: ${JSON.stringify(row)}`);
  found.push(...(await refundsThatDiffer(site)));
  const as = await keyWith(world, seller, ['*:*']);
  const { status, body, text } = await callAs(world, seller, as, 'POST /api/v1/admin/reconcile');
  if (status !== 200) found.push(`the reconciliation answered ${status}: ${text}`);
  const parts = [body, ...((body.providers ?? []) as unknown as Json[])];
  const isGreen = parts.every(({ differences }) => JSON.stringify(differences) === '[]');
  if (!isGreen) found.push(`the reconciliation found ${text}`);
  return found;
}

/** What a provider gave back is what our notes say that it did: each once, and none other. */
async function refundsThatDiffer(site: Site): Promise<string[]> {
  const there = (await providerState(site))?.refunded ?? [];
  const notes = await site.world.rows<{ cents: number; status: string }>(
    `select round(refund_due / 10000)::integer as cents, refund_status as status from eco_credit_notes
     where refund_to = 'provider' order by 1`,
  );
  const open = notes.filter(({ status }) => status !== 'succeeded');
  const here = notes.map(({ cents }) => cents);
  const [found, expected] = [JSON.stringify(there), JSON.stringify(here)];
  return [
    ...open.map((note) => `a refund is not done: ${JSON.stringify(note)}`),
    ...(found === expected ? [] : [`the provider gave back ${found} cents instead of ${expected}`]),
  ];
}
