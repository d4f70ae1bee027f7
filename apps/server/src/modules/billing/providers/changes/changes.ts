import { systemActor } from '../../../../kernel/caller.ts';
import { toDate } from '../../../../kernel/clock.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { decimalOfMicros } from '../../../../kernel/decimal.ts';
import { errors, NexusError } from '../../../../kernel/errors.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { billingErrors } from '../../errors.ts';
import { findOffer, notForSale, type PlanTerms, type Term, termsOf } from '../../plans/store.ts';
import { instantOf } from '../../subscriptions/change.ts';
import { findSubscription, type SubscriptionRow } from '../../subscriptions/store.ts';
import { inSeller, soldPlan, type Who } from '../checkout/checkout.ts';
import { Outrun } from '../effects/outrun.ts';
import { applySubscription } from '../effects/subscriptions.ts';
import type { BillingProvider, ChangeRequest, ProviderSubscription } from '../provider.ts';
import { providersService } from '../providers.ts';

export interface PlanChange {
  plan: string;
  term?: Term | undefined;
  seats?: number | undefined;
  /** The instant of a preview. */
  at?: number | undefined;
}

interface Held {
  provider: BillingProvider;
  known: ProviderSubscription;
  row: SubscriptionRow;
  terms: PlanTerms;
}

/**
 * A change of plan where the provider holds the subscription: there first, then in our rows. Answers false where we hold
 * it ourselves.
 *
 * @throws PLAN_NOT_FOR_SALE, NOTHING_TO_CHANGE, CHANGE_STALE, PAYMENT_FAILED, BILLING_PROVIDER_AWAY, BILLING_REFUSED
 */
export async function changeAtProvider(kernel: Kernel, who: Who, change: PlanChange): Promise<boolean> {
  const held = await heldAt(kernel, who);
  if (held === undefined) return false;
  const request = await requestOf(kernel, who, held, change);
  await note(kernel, who, held, await held.provider.change(held.known, request));
  return true;
}

/** What that would cost; undefined where we hold the subscription ourselves. */
export async function previewAtProvider(kernel: Kernel, who: Who, change: PlanChange) {
  const held = await heldAt(kernel, who);
  if (held === undefined) return undefined;
  const { at, due, lines } = await held.provider.preview(held.known, await requestOf(kernel, who, held, change));
  const none = { tier: null, feature: null, plan: null, periodStart: null, periodEnd: null } as const;
  return {
    ...{ at: at.getTime(), effectiveAt: at.getTime(), currency: due.currency, due: String(due.micros) },
    direction: due.micros > 0n ? ('up' as const) : ('down' as const),
    lines: lines.map(({ description, amount: { micros } }) => ({
      ...{ ...none, kind: 'proration' as const, description, quantity: '1' },
      ...{ unitAmount: decimalOfMicros(micros), amount: String(micros) },
    })),
  };
}

/**
 * Cancels at the end of the period. Also returns false for a subscription that is moving: it ends there with its term
 * anyway, and the act records that it is not continued elsewhere.
 *
 * @throws NOTHING_TO_CANCEL
 */
export async function cancelAtProvider(kernel: Kernel, who: Who): Promise<boolean> {
  const held = await heldAt(kernel, who);
  if (held === undefined) return false;
  if (held.row.movesTo === null && held.known.cancelAtPeriodEnd) throw billingErrors.NOTHING_TO_CANCEL();
  const found = await held.provider.cancel(held.known);
  if (held.row.movesTo !== null) return false;
  await note(kernel, who, held, found);
  return true;
}

/** Undoes a cancellation. Also returns false for a subscription that is moving, as above. @throws NOTHING_TO_RESUME */
export async function resumeAtProvider(kernel: Kernel, who: Who): Promise<boolean> {
  const held = await heldAt(kernel, who);
  if (held === undefined) return false;
  if (held.row.movesTo === null && !held.known.cancelAtPeriodEnd) throw billingErrors.NOTHING_TO_RESUME();
  const found = await held.provider.resume(held.known);
  if (held.row.movesTo !== null) return false;
  await note(kernel, who, held, found);
  return true;
}

/** As the provider has it now. */
async function heldAt(kernel: Kernel, who: Who): Promise<Held | undefined> {
  const reading = inSeller(kernel, who, async (tx, party) => {
    const row = await findSubscription(tx, party);
    return row?.providerRef == null ? undefined : { row, terms: await termsOf(tx, party.seller, row) };
  });
  const found = await reading.catch(unlessNotThere);
  if (found === undefined) return undefined;
  const provider = await kernel.services.use(providersService).at(who.seller, found.row.provider);
  const { remote } = provider;
  if (remote === undefined) return undefined;
  return { ...found, provider, known: await remote.readSubscription(found.row.providerRef ?? '') };
}

/** The act says it in its own words. */
function unlessNotThere(error: unknown): undefined {
  if (!(error instanceof NexusError) || error.id !== errors.NOT_FOUND.id) throw error;
}

async function requestOf(kernel: Kernel, who: Who, { row, terms }: Held, change: PlanChange): Promise<ChangeRequest> {
  const offer = await inSeller(kernel, who, (tx, party) => findOffer(tx, party.seller, change.plan));
  if (offer === undefined || ('organization' in who && !offer.public)) throw notForSale(change.plan);
  const [term, quantity] = [change.term ?? row.term, change.seats ?? row.seats];
  const isSame = offer.planId === row.planId && offer.version === row.planVersion && term === row.term;
  if (isSame && quantity === row.seats) throw billingErrors.NOTHING_TO_CHANGE();
  const at = instantOf(change.at, kernel.clock.now());
  const [from, to] = [soldPlan(who.seller, terms, row.term), soldPlan(who.seller, offer, term)];
  return { from, to, quantity, at: toDate(at) };
}

/** If a webhook was faster, it has noted what is true now. */
export async function note(
  kernel: Kernel,
  { seller }: { seller: string },
  { provider, row }: Pick<Held, 'provider' | 'row'>,
  found: ProviderSubscription,
  record: (tx: TenantTx) => void = () => {},
): Promise<void> {
  if (provider.name === 'ledger') return;
  const seen = { provider: provider.name, found, version: row.version };
  await kernel.database
    .tenant(systemActor('billing.provider'), { org: seller }, async (tx) => {
      await applySubscription(tx, seen);
      record(tx);
    })
    .catch((error: unknown) => {
      if (!(error instanceof Outrun)) throw error;
    });
}
