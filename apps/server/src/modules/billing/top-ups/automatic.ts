import type { Background } from '../../../kernel/background.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { formatDecimal, one, parseDecimal } from '../../../kernel/decimal.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { lowBalances } from '../../metering/index.ts';
import { balanceOf } from '../credits/credits.ts';
import { partsInOne } from '../credits/units.ts';
import { readBuyer } from '../invoices/store.ts';
import { type Party, tell } from '../party.ts';
import { providerErrors } from '../providers/errors.ts';
import type { ProviderName } from '../providers/provider.ts';
import { providersService } from '../providers/providers.ts';
import { quote } from './quote.ts';
import { type AutoTopUpChange, topUpFailed } from './schema.ts';
import * as store from './store.ts';
import { chargeLines, completeTopUp, invoiceTopUp } from './top-ups.ts';

/** Settings of one read, and purchases of one run. */
const atOnce = 200;

/** @throws CREDITS_NOT_SOLD, INVALID_REQUEST where they do not come to whole cents */
export async function changeAutomatic(
  tx: TenantTx,
  party: Party,
  values: AutoTopUpChange,
): Promise<store.AutoTopUpRow> {
  await quote(tx, party, values);
  const row = await store.setAutomatic(tx, party, values);
  tx.audit({ resource: { type: 'auto-top-up', id: party.customer }, after: { ...values }, risk: 'medium' });
  return row;
}

/** Orders for all customers who have less than they want to have, each in a transaction of its own. */
export async function orderDue(background: Background): Promise<void> {
  let after = { orgId: '', customerId: '' };
  for (;;) {
    const { settings, low } = await background.inSystem(async (tx) => {
      const read = await store.automaticToLookAt(tx, after, atOnce);
      return { settings: read, low: await lowOf(tx, read) };
    });
    for (const setting of low) {
      const party = store.partyOf(setting);
      const { name } = await background.use(providersService).of(party.seller);
      await background.inSystem((tx) => order(tx, party, name));
    }
    const last = settings.at(-1);
    if (last === undefined || settings.length < atOnce) return;
    after = last;
  }
}

const lowOf = async (tx: SystemTx, settings: readonly store.AutoTopUpRow[]): Promise<store.AutoTopUpRow[]> => {
  const wanted = settings.map((setting) => ({
    ...balanceOf(store.partyOf(setting), { unit: setting.unit, features: null }),
    below: Number((parseDecimal(setting.threshold) * partsInOne) / one),
    setting,
  }));
  return (await lowBalances(tx, wanted)).map(({ setting }) => setting);
};

/**
 * Looks once more, with the setting locked: nobody else orders for the customer meanwhile, and an order that is open, or as
 * many as the month may have, end it. So one crossing of the threshold is one order.
 */
async function order(tx: SystemTx, party: Party, provider: ProviderName): Promise<void> {
  const setting = await store.lockAutomatic(tx, party);
  if (setting?.enabled !== true) return;
  const { ordered, isOpen } = await store.automaticThisMonth(tx, party);
  if (isOpen || ordered >= setting.mostAMonth || (await lowOf(tx, [setting])).length === 0) return;
  const { unit, amount } = setting;
  const quoted = await quote(tx, party, setting).catch((error: unknown) => {
    if (!(error instanceof NexusError)) throw error;
    return undefined;
  });
  if (quoted === undefined) return stop(tx, party, 'not-sold');
  const { id } = await store.insertTopUp(tx, party, {
    ...{ id: tx.newId('top'), origin: 'automatic', unit, amount, ...quoted, provider, providerRef: null },
  });
  tx.audit({
    org: party.seller,
    action: 'credit-top-up.order',
    resource: { type: 'credit-top-up', id },
    after: { unit, amount: formatDecimal(parseDecimal(amount)), currency: quoted.currency },
  });
}

async function stop(tx: SystemTx, party: Party, stoppedBy: 'not-sold' | 'payment-failed'): Promise<void> {
  await store.stopAutomatic(tx, party, stoppedBy);
  const resource = { type: 'auto-top-up', id: party.customer };
  tx.audit({ org: party.seller, action: 'auto-top-up.stop', resource, after: { stoppedBy } });
}

/** Charges what was ordered. The charge has the id of the order: a second attempt finds the first. */
export async function chargeOrdered(background: Background): Promise<void> {
  for (const row of await background.inSystem((tx) => store.claimOrdered(tx, atOnce))) {
    await charge(background, row).catch((error: unknown) => {
      background.kernel.log.warn({ err: error, topUp: row.id }, 'credits could not be bought; a later run tries again');
    });
  }
}

async function charge(background: Background, row: store.TopUpRow): Promise<void> {
  const party = store.partyOf(row);
  const provider = await background.use(providersService).at(party.seller, row.provider);
  if (provider.remote === undefined) {
    await background.inSystem((tx) => invoiceOrdered(tx, row));
    return;
  }
  const { details } = await background.inSystem((tx) => readBuyer(tx, party));
  const buyer = { id: party.customer, name: details.name ?? '', email: details.email ?? null };
  const request = { id: row.id, seller: party.seller, buyer, subscriptionRef: undefined };
  const charged = await provider.charge({ ...request, lines: chargeLines(row.id, row) }).catch(unlessAway);
  await background.inSystem((tx) =>
    charged?.status === 'paid'
      ? completeTopUp(tx, party.seller, row.id, { provider: provider.name, ref: charged.invoice ?? row.id })
      : fail(tx, row),
  );
}

/** Nobody collects: it waits for a payment that is noted. */
async function invoiceOrdered(tx: SystemTx, { orgId, id }: store.TopUpRow): Promise<void> {
  const row = await store.lockTopUp(tx, orgId, id);
  if (row?.status === 'open' && row.invoiceId === null) await invoiceTopUp(tx, store.partyOf(row), row);
}

/** A provider that does not answer may have charged; one that refuses has not. */
function unlessAway(error: unknown): undefined {
  if (!(error instanceof NexusError) || error.id === providerErrors.BILLING_PROVIDER_AWAY.id) throw error;
}

/** Nothing more is bought until somebody has looked after the card. */
async function fail(tx: SystemTx, { orgId, id }: store.TopUpRow): Promise<boolean> {
  const row = await store.lockTopUp(tx, orgId, id);
  if (row?.status !== 'open') return false;
  const party = store.partyOf(row);
  await store.updateTopUp(tx, row, { status: 'failed' });
  await stop(tx, party, 'payment-failed');
  const facts = { unit: row.unit, amount: formatDecimal(parseDecimal(row.amount)) };
  tell(tx, party, {
    action: 'credit-top-up.fail',
    resource: { type: 'credit-top-up', id },
    after: facts,
    risk: 'medium',
    event: topUpFailed(id, {
      ...{ sellerId: party.seller, customerId: party.customer, buyerId: party.buyerOrg },
      ...facts,
    }),
  });
  return true;
}
