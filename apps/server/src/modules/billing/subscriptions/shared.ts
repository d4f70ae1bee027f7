import type { DomainEvent } from '../../../kernel/db/tx.ts';
import { billingErrors } from '../errors.ts';
import type { Choice } from '../invoices/lines.ts';
import { type BillingTx, type Party, tell } from '../party.ts';
import { type PlanTerms, termsOf } from '../plans/store.ts';
import { recordMovement, recurringOf } from '../revenue/store.ts';
import { findSubscription, lockSubscription, type SubscriptionRow, updateSubscription } from './store.ts';

/** A subscription that nobody else changes before the transaction ends, with the terms that it has. */
export interface Held {
  row: SubscriptionRow;
  terms: PlanTerms;
}

/** @throws NOT_SUBSCRIBED */
export async function hold(tx: BillingTx, party: Party): Promise<Held> {
  const row = await lockSubscription(tx, party);
  if (row === undefined) throw billingErrors.NOT_SUBSCRIBED();
  return { row, terms: await termsOf(tx, party.seller, row) };
}

/** The same for reads, without a lock. @throws NOT_SUBSCRIBED */
export async function look(tx: BillingTx, party: Party): Promise<Held> {
  const row = await findSubscription(tx, party);
  if (row === undefined) throw billingErrors.NOT_SUBSCRIBED();
  return { row, terms: await termsOf(tx, party.seller, row) };
}

export const choiceOf = ({ row, terms }: Held): Choice => ({ terms, term: row.term, seats: row.seats });

/** Stores what it is worth a month from now on, and the movement from what it was. */
export async function revalue(tx: BillingTx, party: Party, held: Held, at: Date): Promise<SubscriptionRow> {
  const { row } = held;
  const choice = choiceOf(held);
  const [before, after] = [BigInt(row.mrr), recurringOf(row.status, choice)];
  if (before === after) return row;
  await recordMovement(tx, party, row, { before, after, choice, at });
  return updateSubscription(tx, row, { mrr: Number(after) });
}

type Facts = {
  sellerId: Party['seller'];
  customerId: Party['customer'];
  buyerId: Party['buyerOrg'];
  plan: string;
  planVersion: number;
  term: SubscriptionRow['term'];
  status: SubscriptionRow['status'];
  seats: number;
};

interface Late {
  /** Days since a payment failed. */
  day: number;
}

interface Telling {
  event(subject: string, data: Facts & Late): DomainEvent;
  action: string;
  risk?: 'medium' | 'high';
  /** For reminders. */
  late?: Late;
}

/** Records an act on a subscription, with what it is now. */
export function tellOf(
  tx: BillingTx,
  party: Party,
  { row, terms }: Held,
  { event, action, risk, late }: Telling,
): void {
  const { term, status, seats, planVersion, id } = row;
  const facts: Facts = {
    ...{ sellerId: party.seller, customerId: party.customer, buyerId: party.buyerOrg },
    ...{ plan: terms.slug, planVersion, term, status, seats },
  };
  const after = { plan: terms.slug, planVersion, term, status, seats, ...late };
  const told = event(id, { ...facts, ...late } as Facts & Late);
  tell(tx, party, {
    action,
    resource: { type: 'subscription', id },
    after,
    ...(risk === undefined ? {} : { risk }),
    event: told,
  });
}
