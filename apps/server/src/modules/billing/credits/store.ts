import { type Selectable, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { pageById } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { formatDecimal, parseDecimal } from '../../../kernel/decimal.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { type BillingTx, type Party, partyColumns } from '../party.ts';
import type { CreditGrants, Tables } from '../tables.ts';
import type { Drawable } from './draw.ts';
import type { CreditUnit } from './units.ts';

export type GrantRow = Omit<Selectable<CreditGrants>, 'customerId' | 'buyerOrgId'> & {
  customerId: Id<'cus'>;
  buyerOrgId: Id<'org'> | null;
};
/** What a credit can pay: all that is metered in the unit, or the usage of some features. */
export type Scope = Pick<GrantRow, 'unit' | 'features'>;

const db = (tx: BillingTx) => tx.tables<Tables>();
const select = (tx: BillingTx, seller: Id<'org'>) =>
  db(tx).selectFrom('eco_credit_grants').selectAll().where('orgId', '=', seller).$castTo<GrantRow>();
export interface NewGrant {
  kind: GrantRow['kind'];
  unit: string;
  /** Decimal text. */
  amount: string;
  priority: number;
  features: string[] | null;
  name: string;
  key: string;
  effectiveAt: number;
  expiresAt: number | null;
  /** That paid for it. */
  invoiceId?: string | null;
}

/** Undefined where there is one with the key. */
export const insertGrant = (tx: BillingTx, holder: Party, { effectiveAt, expiresAt, ...grant }: NewGrant) =>
  db(tx)
    .insertInto('eco_credit_grants')
    .values({
      ...{ id: tx.newId('crg'), ...partyColumns(holder), ...grant, createdAt: tx.date, updatedAt: tx.date },
      effectiveAt: toDate(effectiveAt),
      expiresAt: expiresAt === null ? null : toDate(expiresAt),
      begunAt: effectiveAt <= tx.now ? tx.date : null,
    })
    .onConflict((conflict) => conflict.columns(['orgId', 'key']).doNothing())
    .returningAll()
    .$castTo<GrantRow>()
    .executeTakeFirst();

export const grantWithKey = (tx: BillingTx, seller: Id<'org'>, key: string) =>
  select(tx, seller).where('key', '=', key).executeTakeFirstOrThrow();

export const lockGrant = (tx: BillingTx, seller: Id<'org'>, id: Id<'crg'>) =>
  select(tx, seller).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

export const listGrants = (tx: TenantTx, customer: Id<'cus'>, page: PageQuery) =>
  pageById(select(tx, tx.org).where('customerId', '=', customer), page, 'desc');

export const markVoided = (tx: BillingTx, seller: Id<'org'>, id: Id<'crg'>) =>
  db(tx)
    .updateTable('eco_credit_grants')
    .set({ voidedAt: tx.date, updatedAt: tx.date })
    .where('orgId', '=', seller)
    .where('id', '=', id)
    .returningAll()
    .$castTo<GrantRow>()
    .executeTakeFirstOrThrow();

export async function setExpiry(tx: BillingTx, { orgId, id }: GrantRow, at: number): Promise<void> {
  await db(tx)
    .updateTable('eco_credit_grants')
    .set({ expiresAt: toDate(at), updatedAt: tx.date })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute();
}

export async function markBegun(tx: BillingTx, { orgId, id }: GrantRow): Promise<void> {
  await db(tx)
    .updateTable('eco_credit_grants')
    .set({ begunAt: tx.date })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .execute();
}

/** Of one that has ended: where nothing is left of it. Answers whether it is closed. */
export async function closeIfEmpty(tx: SystemTx, { orgId, id }: GrantRow): Promise<boolean> {
  const closed = await db(tx)
    .updateTable('eco_credit_grants')
    .set({ closedAt: tx.date })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where(
      sql<boolean>`(select coalesce(sum(amount), 0) from eco_ledger
        where org_id = ${orgId} and grant_id = ${id} and account = 'credits') = 0`,
    )
    .returning('id')
    .executeTakeFirst();
  return closed !== undefined;
}

/** Those whose key begins so. */
export const grantsWithPrefix = (tx: BillingTx, { seller, customer }: Party, prefix: string): Promise<GrantRow[]> =>
  select(tx, seller).where('customerId', '=', customer).where(sql<boolean>`starts_with(key, ${prefix})`).execute();

/** How the seller sells credits. */
export async function readUnits(tx: BillingTx, seller: string): Promise<CreditUnit[]> {
  const { rows } = await sql<{ units: CreditUnit[] }>`select lookup_credit_units(${seller}) as units`.execute(db(tx));
  return rows[0]?.units ?? [];
}

/** A grant that can be spent now. */
export type LiveGrant = Omit<Drawable, 'balance'> & Scope & { seller: Id<'org'>; customer: Id<'cus'> };

export async function liveGrants(tx: BillingTx, whose: Whose): Promise<LiveGrant[]> {
  const { rows } = await sql<LiveGrant>`
    select g.id, g.org_id as seller, g.customer_id as customer, g.unit, g.features, g.priority, g.expires_at, g.effective_at
    from eco_credit_grants g
    where ${grantsOf(whose)} and g.voided_at is null and g.effective_at <= ${tx.date}
      and (g.expires_at is null or g.expires_at > ${tx.date})
      and (select sum(l.amount) from eco_ledger l
        where l.org_id = g.org_id and l.grant_id = g.id and l.account = 'credits') > 0`.execute(db(tx));
  return rows;
}

/** Features whose usage the buyer's plan has a price for: they are invoiced. */
export async function pricedFeatures(tx: BillingTx, whose: Whose): Promise<string[]> {
  const own =
    'buyerOrgId' in whose
      ? sql`s.buyer_org_id = ${whose.buyerOrgId}`
      : sql`s.org_id = ${whose.orgId} and s.customer_id = ${whose.customerId}`;
  const { rows } = await sql<{ feature: string }>`
    select distinct p.price ->> 'feature' as feature from eco_subscriptions s
    join eco_plan_versions v on v.org_id = s.org_id and v.plan_id = s.plan_id and v.version = s.plan_version
    cross join jsonb_array_elements(v.prices) as p (price)
    where ${own} and s.status <> 'canceled'`.execute(db(tx));
  return rows.map(({ feature }) => feature);
}

/** Scaled as in kernel/decimal.ts. */
export interface Entry {
  /** `credits` is what customers have; the others say where it came from or went. */
  account: 'credits' | 'paid' | 'promotions' | 'plans' | 'used' | 'expired' | 'voided' | 'refunded';
  grant: string;
  amount: bigint;
}

interface Transfer {
  kind: 'grant' | 'spend' | 'expire' | 'refund' | 'void';
  unit: string;
  /** What it is for. */
  reference: string;
}

/**
 * Writes a transfer between accounts.
 * @throws where its amounts do not sum to zero
 */
export async function post(
  tx: BillingTx,
  holder: Party,
  { kind, unit, reference }: Transfer,
  entries: readonly Entry[],
): Promise<void> {
  const sum = entries.reduce((total, { amount }) => total + amount, 0n);
  if (sum !== 0n) throw new Error(`the amounts of a transfer sum to ${formatDecimal(sum)}`);
  const transferId = tx.newId('trf');
  const rows = entries.map(({ account, grant: grantId, amount }, position) => ({
    ...{ transferId, position, ...partyColumns(holder), account, grantId, unit, kind, reference, at: tx.date },
    amount: formatDecimal(amount),
  }));
  await db(tx).insertInto('eco_ledger').values(rows).execute();
}

/** Of the grants of a scope that are not closed, as the ledger has them. */
export async function grantBalances(tx: BillingTx, holder: Party, { unit, features }: Scope): Promise<Drawable[]> {
  const { rows } = await sql<Omit<Drawable, 'balance'> & { balance: string }>`
    select g.id, g.priority, g.expires_at, g.effective_at, coalesce(sum(l.amount), 0)::text as balance
    from eco_credit_grants g
    left join eco_ledger l on l.org_id = g.org_id and l.grant_id = g.id and l.account = 'credits'
    where g.org_id = ${holder.seller} and g.customer_id = ${holder.customer} and g.unit = ${unit}
      and g.features is not distinct from ${features}::text[] and g.closed_at is null
    group by g.org_id, g.id`.execute(db(tx));
  return rows.map((row) => ({ ...row, balance: parseDecimal(row.balance) }));
}

/** Of a customer, or of what an organization has of the operator. */
export type Whose = { orgId: string; customerId: string } | { buyerOrgId: string };

const grantsOf = (whose: Whose) =>
  'buyerOrgId' in whose
    ? sql`g.buyer_org_id = ${whose.buyerOrgId}`
    : sql`g.org_id = ${whose.orgId} and g.customer_id = ${whose.customerId}`;

/** What the ledger says that is left, by scope. Scaled as in kernel/decimal.ts. */
export async function settledByScope(tx: BillingTx, whose: Whose): Promise<(Scope & { settled: bigint })[]> {
  const { rows } = await sql<Scope & { settled: string }>`
    select g.unit, g.features, coalesce(sum(l.amount), 0)::text as settled from eco_credit_grants g
    left join eco_ledger l on l.org_id = g.org_id and l.grant_id = g.id and l.account = 'credits' and g.closed_at is null
    where ${grantsOf(whose)}
    group by g.unit, g.features order by g.unit, g.features nulls first`.execute(db(tx));
  return rows.map((row) => ({ ...row, settled: parseDecimal(row.settled) }));
}

/**
 * Grants whose time has come, and those that have ended and are not closed. `begins`: its amount is not in the ledger; a node of
 * the version before may have put it there.
 */
export async function dueGrants(tx: SystemTx, limit: number): Promise<(GrantRow & { begins: boolean })[]> {
  const { rows } = await sql<GrantRow & { begins: boolean }>`
    select g.*, g.begun_at is null and not exists (
      select from eco_ledger l where l.org_id = g.org_id and l.grant_id = g.id) as begins
    from (
      select * from eco_credit_grants where begun_at is null and voided_at is null and effective_at <= ${tx.date}
      union all
      select * from eco_credit_grants where begun_at is not null and closed_at is null
        and coalesce(voided_at, expires_at) <= ${tx.date}
    ) g
    order by g.id limit ${limit}`.execute(db(tx));
  return rows;
}

/** Of a customer: with the organization that it is where the operator sells. */
export async function holderOf(tx: SystemTx, org: string, customer: string): Promise<Party | undefined> {
  const { rows } = await sql<Party>`
    select org_id as seller, customer_id as customer, buyer_org_id as "buyerOrg" from eco_credit_grants
    where org_id = ${org} and customer_id = ${customer} limit 1`.execute(db(tx));
  return rows[0];
}
