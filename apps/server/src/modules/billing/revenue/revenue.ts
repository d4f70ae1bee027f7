import { sql } from 'kysely';
import { day, toDate, toIso } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Span } from '../invoices/lines.ts';
import type { RevenueQuery } from './schema.ts';

/** After the end of a month: until then, months are closed late that ended in it. */
const settleMs = 2 * day;

/** A month of one currency; amounts in micro-units as text. */
export interface MonthRow {
  /** First day, in UTC. */
  month: string;
  currency: string;
  startMrr: string;
  new: string;
  expansion: string;
  contraction: string;
  churn: string;
  reactivation: string;
  endMrr: string;
  overage: string;
  startCustomers: number;
  endCustomers: number;
  lostCustomers: number;
}

/** The month of an instant in UTC, or one that is some months before it. */
function monthOf(instant: number, before = 0): Span {
  const date = toDate(instant);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - before];
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
}

/** Months of the seller, oldest first: closed ones as they were, others as they are now. */
export async function readRevenue(tx: TenantTx, { months, currency }: RevenueQuery) {
  const spans = Array.from({ length: months }, (_, index) => monthOf(tx.now, months - 1 - index));
  const first = toDate(spans[0]?.start ?? tx.now);
  const { rows: closed } = await sql<MonthRow>`
    select month::text as month, currency, start_mrr::text as "startMrr", new::text as new, expansion::text as expansion,
      contraction::text as contraction, churn::text as churn, reactivation::text as reactivation, end_mrr::text as "endMrr",
      overage::text as overage, start_customers as "startCustomers", end_customers as "endCustomers",
      lost_customers as "lostCustomers"
    from eco_revenue_snapshots where org_id = ${tx.org} and currency = ${currency}
      and month >= (${first}::timestamptz at time zone 'UTC')::date`.execute(tx.tables());
  const found = new Map(closed.map((row) => [row.month, row]));
  const all = [];
  for (const span of spans) {
    const snapshot = found.get(toIso(span.start).slice(0, 10));
    const [row = emptyMonth(span, currency)] =
      snapshot === undefined
        ? (await countMonth(tx, tx.org, span)).filter((each) => each.currency === currency)
        : [snapshot];
    all.push(viewOf(row, snapshot !== undefined));
  }
  return { currency, months: all };
}

/** Closes months that ended two days ago or earlier, once for ever. Answers how many. */
export async function takeSnapshots(tx: SystemTx): Promise<number> {
  const { start: present } = monthOf(tx.now - settleMs);
  const { rows: open } = await sql<{ org: string; first: number }>`
    select m.org_id as org, coalesce(
      (select max(s.month) + interval '1 month' from eco_revenue_snapshots s where s.org_id = m.org_id),
      date_trunc('month', min(m.at), 'UTC'))::timestamptz as first
    from eco_revenue_movements m group by m.org_id`.execute(tx.tables());
  let taken = 0;
  for (const { org, first } of open)
    for (let span = monthOf(first); span.start < present; span = monthOf(span.end))
      for (const row of await countMonth(tx, org, span)) {
        await insertSnapshot(tx, org, row);
        taken += 1;
      }
  return taken;
}

/** Counted from the movements, by currency. */
async function countMonth(tx: TenantTx | SystemTx, org: string, span: Span): Promise<MonthRow[]> {
  const [from, to] = [toDate(span.start), toDate(span.end)];
  const sumOf = (kind: string) =>
    sql`coalesce(sum(amount) filter (where at >= ${from} and at < ${to} and kind = ${kind}), 0)::text`;
  const { rows } = await sql<MonthRow>`
    with moved as (select * from eco_revenue_movements where org_id = ${org} and at < ${to}),
    customers as (
      select currency, customer_id, coalesce(sum(amount) filter (where at < ${from}), 0) as before, sum(amount) as after
      from moved group by 1, 2),
    counts as (
      select currency, count(*) filter (where before > 0)::integer as "startCustomers",
        count(*) filter (where after > 0)::integer as "endCustomers",
        count(*) filter (where before > 0 and after <= 0)::integer as "lostCustomers"
      from customers group by 1),
    charged as (
      select currency, sum(amount) as overage from eco_usage_records
      where org_id = ${org} and recorded_at >= ${from} and recorded_at < ${to} group by 1)
    select ${toIso(span.start).slice(0, 10)} as month, m.currency,
      coalesce(sum(amount) filter (where at < ${from}), 0)::text as "startMrr", ${sumOf('new')} as new,
      ${sumOf('expansion')} as expansion, ${sumOf('contraction')} as contraction, ${sumOf('churn')} as churn,
      ${sumOf('reactivation')} as reactivation, sum(amount)::text as "endMrr",
      coalesce((select c.overage from charged c where c.currency = m.currency), 0)::text as overage,
      k."startCustomers", k."endCustomers", k."lostCustomers"
    from moved m join counts k on k.currency = m.currency
    group by m.currency, k."startCustomers", k."endCustomers", k."lostCustomers"`.execute(tx.tables());
  return rows;
}

const insertSnapshot = (tx: SystemTx, org: string, row: MonthRow) =>
  sql`
  insert into eco_revenue_snapshots (org_id, month, currency, start_mrr, new, expansion, contraction, churn, reactivation,
    end_mrr, overage, start_customers, end_customers, lost_customers, taken_at)
  values (${org}, ${row.month}, ${row.currency}, ${row.startMrr}, ${row.new}, ${row.expansion}, ${row.contraction},
    ${row.churn}, ${row.reactivation}, ${row.endMrr}, ${row.overage}, ${row.startCustomers}, ${row.endCustomers},
    ${row.lostCustomers}, ${tx.date})
  on conflict do nothing`.execute(tx.tables());

const emptyMonth = ({ start }: Span, currency: string): MonthRow => ({
  ...{
    month: toIso(start).slice(0, 10),
    currency,
    startMrr: '0',
    new: '0',
    expansion: '0',
    contraction: '0',
    churn: '0',
  },
  ...{ reactivation: '0', endMrr: '0', overage: '0', startCustomers: 0, endCustomers: 0, lostCustomers: 0 },
});

function viewOf({ ...row }: MonthRow, final: boolean) {
  const end = BigInt(row.endMrr);
  const churnRate = row.startCustomers === 0 ? null : row.lostCustomers / row.startCustomers;
  const arpu = row.endCustomers === 0 ? null : end / BigInt(row.endCustomers);
  const leaves = churnRate !== null && churnRate > 0 && arpu !== null;
  return {
    ...row,
    final,
    arr: String(end * 12n),
    churnRate,
    arpu: arpu === null ? null : String(arpu),
    ltv: leaves ? String((arpu * BigInt(row.startCustomers)) / BigInt(row.lostCustomers)) : null,
  };
}
