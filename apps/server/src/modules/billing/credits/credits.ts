import { found } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { formatDecimal, parseDecimal } from '../../../kernel/decimal.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import {
  changeBalance,
  entitlementTopic,
  ownUnspent,
  spendBalance,
  takeOverSpent,
  unspent,
} from '../../metering/index.ts';
import { billingErrors } from '../errors.ts';
import { type BillingTx, customerParty, type Party } from '../party.ts';
import { draw } from './draw.ts';
import { creditGranted, creditRefunded, creditVoided } from './schema.ts';
import * as store from './store.ts';
import { part } from './units.ts';

const partsOf = (scaled: bigint): number => Number(scaled / part);
export const scaledOf = (parts: number): bigint => BigInt(parts) * part;

/** Before the colon of what metering calls credits. */
export const creditOwner = 'credits';

/** Credits of one scope are one bounded amount, of which nodes reserve as of a quota. */
export const balanceOf = ({ seller, customer }: Party, scope: store.Scope) => ({
  org: seller,
  customer,
  feature: featureOf(scope),
});

const featureOf = ({ unit, features }: store.Scope): string =>
  [creditOwner, unit, ...(features === null ? [] : [features.join('+')])].join(':');

export function scopeOf(feature: string): store.Scope {
  const [, unit = '', features] = feature.split(':');
  return { unit, features: features === undefined ? null : features.split('+') };
}

type Granting = Pick<store.NewGrant, 'kind' | 'unit' | 'amount' | 'key'> & Partial<store.NewGrant>;

/** Once for a key; at once, or at `effectiveAt` by the job. */
export async function grantCredits(tx: BillingTx, holder: Party, input: Granting): Promise<store.GrantRow> {
  const { effectiveAt = tx.now, features = null } = input;
  const defaults = { priority: 100, name: '', expiresAt: null };
  const sorted = features === null ? null : [...new Set(features)].sort();
  const made = await store.insertGrant(tx, holder, { ...defaults, ...input, effectiveAt, features: sorted });
  if (made === undefined) return store.grantWithKey(tx, holder.seller, input.key);
  const { id, kind, unit, amount } = made;
  tx.audit({
    org: holder.seller,
    action: 'credit-grant.create',
    resource: { type: 'credit-grant', id },
    after: { kind, unit, amount },
  });
  tx.emit({ org: holder.seller, ...creditGranted(id, { customerId: holder.customer, kind, unit, amount }) });
  if (effectiveAt <= tx.now) await activate(tx, holder, made);
  return made;
}

const sources = { paid: 'paid', promotional: 'promotions', included: 'plans' } as const;

/** Adds what was granted to what the customer has. */
async function activate(tx: BillingTx, holder: Party, grant: store.GrantRow): Promise<void> {
  const amount = parseDecimal(grant.amount);
  await change(tx, holder, grant, partsOf(amount));
  await store.post(tx, holder, { kind: 'grant', unit: grant.unit, reference: grant.id }, [
    { account: 'credits', grant: grant.id, amount },
    { account: sources[grant.kind], grant: grant.id, amount: -amount },
  ]);
}

/** Nodes look anew at what pays the buyer's usage. Answers by how many parts it changed. */
async function change(tx: BillingTx, holder: Party, scope: store.Scope, parts: number): Promise<number> {
  const changed = await changeBalance(tx, balanceOf(holder, scope), parts);
  // Of a customer that is an organization, usage is its own.
  if (holder.buyerOrg !== null) await tx.invalidate(entitlementTopic, holder.buyerOrg);
  return changed;
}

/**
 * Takes credits of a scope in the transaction, or none where there are too few.
 * @internal
 */
export async function spendCredits(
  tx: BillingTx,
  holder: Party,
  scope: store.Scope,
  { amount, reference }: { amount: string; reference: string },
): Promise<boolean> {
  if (!(await spendBalance(tx, balanceOf(holder, scope), partsOf(parseDecimal(amount))))) return false;
  await settleCredits(tx, holder, scope, reference);
  return true;
}

/** Books what was spent of a scope and is not booked yet: drawn by priority, expiry and age. */
export async function settleCredits(
  tx: BillingTx,
  holder: Party,
  scope: store.Scope,
  reference: string,
): Promise<void> {
  const spent = scaledOf(await takeOverSpent(tx, balanceOf(holder, scope)));
  if (spent === 0n) return;
  const draws = draw(await store.grantBalances(tx, holder, scope), spent);
  const drawn = draws.reduce((sum, { amount }) => sum + amount, 0n);
  if (drawn !== spent)
    throw new Error(`credits of ${holder.customer}: ${formatDecimal(spent - drawn)} too many were spent`);
  await store.post(tx, holder, { kind: 'spend', unit: scope.unit, reference }, [
    ...draws.map(({ id, amount }) => ({ account: 'credits' as const, grant: id, amount: -amount })),
    ...draws.map(({ id, amount }) => ({ account: 'used' as const, grant: id, amount })),
  ]);
}

const ends = { expire: 'expired', void: 'voided', refund: 'refunded' } as const;

/**
 * Takes what is left of a grant, or as much of it as is told. What nodes hold stays, until they have given it back or spent
 * it: answers how much was taken, scaled as in kernel/decimal.ts.
 */
async function takeFromGrant(
  tx: BillingTx,
  holder: Party,
  id: Id<'crg'>,
  kind: keyof typeof ends,
  most?: bigint,
): Promise<bigint> {
  const grant = found(await store.lockGrant(tx, holder.seller, id));
  await settleCredits(tx, holder, grant, id);
  const balance = (await store.grantBalances(tx, holder, grant)).find((each) => each.id === id)?.balance ?? 0n;
  const asked = most === undefined || balance < most ? balance : most;
  if (asked <= 0n) return 0n;
  const taken = scaledOf(-(await change(tx, holder, grant, -partsOf(asked))));
  if (taken === 0n) return 0n;
  await store.post(tx, holder, { kind, unit: grant.unit, reference: id }, [
    { account: 'credits', grant: id, amount: -taken },
    { account: ends[kind], grant: id, amount: taken },
  ]);
  return taken;
}

/** It ends now instead of later. */
export async function endGrant(tx: BillingTx, holder: Party, grant: store.GrantRow): Promise<void> {
  // The table takes no grant that ends before it begins.
  await store.setExpiry(tx, grant, Math.max(tx.now, grant.effectiveAt + 1));
  const taken = await takeFromGrant(tx, holder, grant.id, 'expire');
  tx.audit({
    org: holder.seller,
    action: 'credit-grant.end',
    resource: { type: 'credit-grant', id: grant.id },
    after: { taken: formatDecimal(taken) },
  });
}

/** Nothing more is spent of it; what nodes hold is taken a moment later. */
export async function voidGrant(tx: TenantTx, customer: Id<'cus'>, id: Id<'crg'>): Promise<store.GrantRow> {
  const holder = await customerParty(tx, customer);
  const before = await store.lockGrant(tx, holder.seller, id);
  if (before?.customerId !== customer) throw errors.NOT_FOUND('No such grant');
  if (before.voidedAt !== null) throw billingErrors.GRANT_VOIDED();
  const row = await store.markVoided(tx, holder.seller, id);
  const taken = await takeFromGrant(tx, holder, id, 'void');
  const told = { taken: formatDecimal(taken) };
  tx.audit({ action: 'credit-grant.void', resource: { type: 'credit-grant', id }, after: told, risk: 'medium' });
  tx.emit(creditVoided(id, { customerId: customer, ...told }));
  return row;
}

/** Of what was paid. The money itself goes back by the way it came; what nodes hold cannot be refunded. */
export async function refundGrant(
  tx: TenantTx,
  customer: Id<'cus'>,
  id: Id<'crg'>,
  amount: string,
): Promise<store.GrantRow> {
  const holder = await customerParty(tx, customer);
  const row = await store.lockGrant(tx, holder.seller, id);
  if (row?.customerId !== customer) throw errors.NOT_FOUND('No such grant');
  if (row.kind !== 'paid') throw billingErrors.GRANT_NOT_PAID();
  const asked = parseDecimal(amount);
  const taken = await takeFromGrant(tx, holder, id, 'refund', asked);
  if (taken < asked) throw billingErrors.GRANT_USED(`${formatDecimal(taken)} are left of it`);
  tx.audit({
    action: 'credit-grant.refund',
    resource: { type: 'credit-grant', id },
    after: { amount },
    risk: 'medium',
  });
  tx.emit(creditRefunded(id, { customerId: customer, amount }));
  return row;
}

/** What the transaction's organization has of the operator. */
export async function ownBalances(tx: TenantTx) {
  const free = new Map((await ownUnspent(tx, creditOwner)).map(({ feature, units }) => [feature, scaledOf(units)]));
  return (await store.settledByScope(tx, { buyerOrgId: tx.org })).map(({ settled, ...scope }) =>
    viewOf(scope, settled, free.get(featureOf(scope)) ?? 0n),
  );
}

/** By scope: what the ledger says, less what is spent and not booked, or held by nodes. */
export async function readBalances(tx: BillingTx, seller: Id<'org'>, customer: Id<'cus'>) {
  const balances = [];
  for (const { settled, ...scope } of await store.settledByScope(tx, { orgId: seller, customerId: customer })) {
    const units = await unspent(tx, balanceOf({ seller, customer, buyerOrg: null }, scope));
    balances.push(viewOf(scope, settled, scaledOf(units)));
  }
  return balances;
}

/**
 * Parts of a scope that can be spent now and do not expire by an instant. An organization sees itself what it has of the
 * operator.
 */
export async function spendableAt(tx: BillingTx, holder: Party, scope: store.Scope, at: number): Promise<number> {
  const isSeller = tx.scope === 'system' || tx.org === holder.seller;
  const free = isSeller
    ? await unspent(tx, balanceOf(holder, scope))
    : ((await ownUnspent(tx, creditOwner)).find(({ feature }) => feature === featureOf(scope))?.units ?? 0);
  const lasting = (await store.grantBalances(tx, holder, scope)).filter(
    ({ expiresAt }) => expiresAt === null || expiresAt > at,
  );
  return Math.min(free, partsOf(lasting.reduce((sum, { balance }) => sum + balance, 0n)));
}

const viewOf = (scope: store.Scope, settled: bigint, available: bigint) => ({
  ...scope,
  settled: formatDecimal(settled),
  reserved: formatDecimal(settled - available),
  available: formatDecimal(available),
});

/** What is due of grants: those that begin, and what is left of those that have ended. */
export async function settleDue(tx: SystemTx, limit: number): Promise<number> {
  const due = await store.dueGrants(tx, limit);
  let changed = 0;
  for (const grant of due) {
    const { orgId: seller, customerId, buyerOrgId, id, begins, begunAt, voidedAt } = grant;
    const holder = { seller, customer: customerId, buyerOrg: buyerOrgId };
    if (begunAt === null) {
      await store.markBegun(tx, grant);
      if (begins) await activate(tx, holder, grant);
    } else {
      const taken = await takeFromGrant(tx, holder, id, voidedAt === null ? 'expire' : 'void');
      // What nodes hold is taken by a later run.
      if (!(await store.closeIfEmpty(tx, grant)) && taken === 0n) continue;
    }
    changed += 1;
  }
  return changed;
}
