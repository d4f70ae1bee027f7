import type { Selectable } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { found, instant } from '../../../kernel/db/rows.ts';
import { decimalOfMicros } from '../../../kernel/decimal.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnOf } from '../amounts.ts';
import { issueInvoice } from '../invoices/issue.ts';
import type { Line, Span } from '../invoices/lines.ts';
import { type BillingTx, type Party, tell } from '../party.ts';
import { periodAt } from '../periods/periods.ts';
import { hold, look } from '../subscriptions/shared.ts';
import type { SubscriptionRow } from '../subscriptions/store.ts';
import type { Tables } from '../tables.ts';
import { addonEvents, type NewAddon } from './schema.ts';

type AddonRow = Selectable<Tables['eco_subscription_addons']>;

const db = (tx: BillingTx) => tx.tables<Tables>();
const select = (tx: BillingTx, subscription: Id<'sub'>) =>
  db(tx).selectFrom('eco_subscription_addons').selectAll().where('subscriptionId', '=', subscription);

const spanOf = ({ createdAt, term }: Pick<AddonRow, 'createdAt' | 'term'>, at: number): Span =>
  periodAt({ anchor: createdAt, interval: term, timezone: 'UTC' }, at);

const lineOf = ({ name, amount, quantity }: Pick<AddonRow, 'name' | 'amount' | 'quantity'>, span: Span): Line => ({
  kind: 'addon',
  description: name,
  quantity: String(quantity),
  unitAmount: decimalOfMicros(BigInt(amount)),
  amount: BigInt(amount) * BigInt(quantity),
  tier: null,
  feature: null,
  plan: null,
  periodStart: span.start,
  periodEnd: span.end,
});

/** Those that go on or are paid still. */
export async function listAddons(tx: BillingTx, party: Party): Promise<AddonRow[]> {
  const { row } = await look(tx, party);
  const all = await select(tx, row.id).orderBy('id').execute();
  return all.filter(({ endsAt }) => endsAt === null || endsAt > tx.now);
}

/** Paid at once, and then in advance whenever its term is over. @throws INVALID_REQUEST where all of it costs too much */
export async function addAddon(tx: BillingTx, party: Party, { amount, ...values }: NewAddon): Promise<AddonRow> {
  columnOf(BigInt(amount) * BigInt(values.quantity));
  const { row, terms } = await hold(tx, party);
  const span = spanOf({ createdAt: tx.now, term: values.term }, tx.now);
  const addon = await db(tx)
    .insertInto('eco_subscription_addons')
    .values({
      ...values,
      id: tx.newId('ado'),
      orgId: party.seller,
      subscriptionId: row.id,
      buyerOrgId: party.buyerOrg,
      amount: columnOf(BigInt(amount)),
      termEnd: toDate(span.end),
      createdAt: tx.date,
      updatedAt: tx.date,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await issueInvoice(tx, party, {
    ...{ key: `add-on ${addon.id}`, reason: 'add-on', subscription: row.id, currency: terms.currency, span },
    lines: [lineOf(addon, span)],
  });
  tellAddon(tx, party, addon, 'created');
  return addon;
}

/** Ends with what is paid. */
export async function removeAddon(tx: BillingTx, party: Party, id: Id<'ado'>): Promise<AddonRow> {
  const { row } = await hold(tx, party);
  const addon = found(await select(tx, row.id).where('id', '=', id).executeTakeFirst());
  if (addon.endsAt !== null) return addon;
  const ended = await update(tx, id, { endsAt: toDate(addon.termEnd) });
  tellAddon(tx, party, ended, 'deleted');
  return ended;
}

/** Of those whose term is over when the subscription's month is: the terms of each until it is paid again. */
export async function addonLines(tx: BillingTx, { id, periodStart }: SubscriptionRow): Promise<Line[]> {
  const due = await select(tx, id).where('endsAt', 'is', null).where('termEnd', '<=', instant(periodStart)).execute();
  const lines: Line[] = [];
  for (const addon of due) {
    // Two terms may end in one month, where one of them is shorter.
    let { termEnd } = addon;
    while (termEnd <= periodStart) {
      const span = spanOf(addon, termEnd);
      lines.push(lineOf(addon, span));
      termEnd = span.end;
    }
    await update(tx, addon.id, { termEnd: toDate(termEnd) });
  }
  return lines;
}

const update = (tx: BillingTx, id: Id<'ado'>, changes: { termEnd?: Date; endsAt?: Date }): Promise<AddonRow> =>
  db(tx)
    .updateTable('eco_subscription_addons')
    .set({ ...changes, updatedAt: tx.date })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

function tellAddon(tx: BillingTx, party: Party, addon: AddonRow, what: 'created' | 'deleted'): void {
  const { term, quantity } = addon;
  const facts = { amount: String(addon.amount), term, quantity };
  tell(tx, party, {
    action: `addon.${what === 'created' ? 'create' : 'delete'}`,
    resource: { type: 'addon', id: addon.id },
    after: facts,
    event: addonEvents[what](addon.id, { sellerId: party.seller, customerId: party.customer, ...facts }),
  });
}
