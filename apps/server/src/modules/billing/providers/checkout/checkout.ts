import { systemActor } from '../../../../kernel/caller.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { errors } from '../../../../kernel/errors.ts';
import type { Id } from '../../../../kernel/ids.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { money } from '../../../../kernel/money.ts';
import type { operatorOrg } from '../../../../kernel/record.ts';
import { findCustomer, ownerIds, readPeople } from '../../../tenancy/index.ts';
import { billingErrors } from '../../errors.ts';
import { readBuyer } from '../../invoices/store.ts';
import { customerParty, type Party } from '../../party.ts';
import { amountOf, findOffer, notForSale, type PlanTerms, type Term } from '../../plans/store.ts';
import { changeSubscription, offerFor } from '../../subscriptions/change.ts';
import { waitsForCheckout } from '../../subscriptions/move.ts';
import { findSubscription, hadTrial, type SubscriptionRow } from '../../subscriptions/store.ts';
import { subscribe } from '../../subscriptions/subscribe.ts';
import type { Buyer, Checkout, SoldPlan } from '../provider.ts';
import { providersService } from '../providers.ts';

/** A customer of a seller; the organization itself where it buys of the operator. */
export type Who = { seller: string; customer: Id<'cus'> } | { seller: typeof operatorOrg; organization: string };

interface Choice {
  plan: string;
  interval: Term;
  seats: number;
}

export interface Wanted extends Choice {
  successUrl: string;
  cancelUrl: string;
}

/**
 * A page of the provider where the buyer pays. Outside of any transaction, since it calls the provider; what begins by it
 * comes by webhook.
 *
 * @throws NOT_FOUND, PLAN_NOT_FOR_SALE, ALREADY_SUBSCRIBED, BUYER_EMAIL_REQUIRED, BILLING_PROVIDER_AWAY, BILLING_REFUSED
 */
export async function openCheckout(kernel: Kernel, who: Who, wanted: Wanted): Promise<Checkout> {
  const provider = await kernel.services.use(providersService).of(who.seller);
  const { interval, seats: quantity, successUrl, cancelUrl } = wanted;
  const facts = await inSeller(kernel, who, async (tx, party) => {
    const live = await findSubscription(tx, party);
    const terms = await findOffer(tx, party.seller, wanted.plan);
    if (terms === undefined || ('organization' in who && !terms.public)) throw notForSale(wanted.plan);
    if (live !== undefined && isPaid(live) && !(await waitsForCheckout(tx, live)))
      throw billingErrors.ALREADY_SUBSCRIBED();
    const trialDays = live?.movesTo != null || (await hadTrial(tx, party)) ? 0 : terms.trialDays;
    return { buyer: await buyerOf(tx, party), subscription: live?.id ?? kernel.ids.next('sub'), terms, trialDays };
  });
  const plan = soldPlan(who.seller, facts.terms, interval);
  if (plan.amount.micros === 0n) throw billingErrors.PLAN_NOT_FOR_SALE('What is free needs no checkout');
  const { subscription, trialDays } = facts;
  const buyer = await addressed(kernel, who, facts.buyer);
  return provider.checkout({ buyer, plan, subscription, quantity, trialDays, successUrl, cancelUrl });
}

/** Null where the provider has no such page. @throws NOT_FOUND, BUYER_EMAIL_REQUIRED, BILLING_PROVIDER_AWAY, BILLING_REFUSED */
export async function openPortal(kernel: Kernel, who: Who, returnUrl: string): Promise<string | null> {
  const providers = kernel.services.use(providersService);
  const { buyer, held } = await inSeller(kernel, who, async (tx, party) => ({
    buyer: await buyerOf(tx, party),
    held: await findSubscription(tx, party),
  }));
  const provider = await (held?.providerRef == null
    ? providers.of(who.seller)
    : providers.at(who.seller, held.provider));
  return provider.portal(await addressed(kernel, who, buyer), returnUrl);
}

/** An organization whose billing profile has no address has that of its first owner. */
async function addressed(kernel: Kernel, who: Who, buyer: Buyer): Promise<Buyer> {
  if (buyer.email !== null || !('organization' in who)) return buyer;
  const readOwner = async (tx: TenantTx) => {
    const owners = await ownerIds(tx);
    const people = await readPeople(tx, owners);
    return owners.flatMap((id) => people.filter(({ userId }) => userId === id))[0];
  };
  const scope = { org: who.organization };
  const owner = await kernel.database.tenant(systemActor('billing.checkout'), scope, readOwner, { readOnly: true });
  return { ...buyer, email: owner?.email ?? null };
}

const isPaid = ({ providerRef, status, mrr }: SubscriptionRow): boolean =>
  providerRef !== null || status === 'trialing' || mrr > 0;

/** Without a provider there is nobody to pay: the subscription begins, with an invoice that is open. */
export async function beginUnpaid(tx: TenantTx, party: Party, { plan, interval: term, seats }: Choice): Promise<void> {
  if ((await findSubscription(tx, party)) === undefined) {
    await subscribe(tx, party, { terms: await offerFor(tx, party, plan), term, seats, trial: true });
  } else await changeSubscription(tx, party, { plan, term, seats, when: 'now' });
}

export const inSeller = <T>(kernel: Kernel, who: Who, work: (tx: TenantTx, party: Party) => Promise<T>): Promise<T> =>
  kernel.database.tenant(
    systemActor('billing.checkout'),
    { org: who.seller },
    async (tx) => work(tx, await partyOf(tx, who)),
    { readOnly: true },
  );

async function partyOf(tx: TenantTx, who: Who): Promise<Party> {
  const customer = 'customer' in who ? who.customer : await findCustomer(tx, who.organization);
  if (customer === undefined) throw errors.NOT_FOUND();
  return customerParty(tx, customer);
}

export async function buyerOf(tx: TenantTx, party: Party): Promise<Buyer> {
  const { details } = await readBuyer(tx, party);
  return { id: party.customer, name: details.name ?? '', email: details.email ?? null };
}

export const soldPlan = (seller: string, terms: PlanTerms, interval: Term): SoldPlan => ({
  seller,
  slug: terms.slug,
  version: terms.version,
  name: terms.name,
  interval,
  amount: money(terms.currency, amountOf(terms, interval)),
});
