import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { DaySpan } from '../days.ts';

interface Counts {
  requests: number;
  errors: number;
}

const within = ({ first, last }: DaySpan) => sql`day between ${first}::date and ${last}::date`;

/** What failed how, of the transaction's organization; the most frequent first. */
export async function failures(
  tx: TenantTx,
  span: DaySpan,
  most: number,
): Promise<{ method: string; route: string; status: number; requests: number }[]> {
  const { rows } = await sql<{ method: string; route: string; status: number; requests: number }>`
    select method, route, status, sum(requests)::bigint as requests
    from eco_usage_daily where ${within(span)} and status >= 400
    group by method, route, status order by requests desc, route, method, status limit ${most}`.execute(tx.tables());
  return rows;
}

/** By minute, from the rows. */
export async function minutesSince(tx: TenantTx, from: number): Promise<(Counts & { at: number; maxUs: number })[]> {
  const { rows } = await sql<Counts & { at: number; maxUs: number }>`
    select date_trunc('minute', r.at, 'UTC') as at, count(*) as requests,
      count(*) filter (where s.status >= 400) as errors, max(r.duration_us) as max_us
    from eco_usage_rows r join eco_usage_shapes s on s.id = r.shape
    where r.at >= ${toDate(from)} and s.org_id = ${tx.org} group by 1 order by 1`.execute(tx.tables());
  return rows;
}

export async function allDays(tx: TenantTx, { first, last }: DaySpan): Promise<(Counts & { day: string })[]> {
  const { rows } = await sql<Counts & { day: string }>`
    select day::text as day, requests, errors from lookup_usage_days(${first}, ${last})`.execute(tx.tables());
  return rows;
}

export async function allMeters(tx: TenantTx, { first, last }: DaySpan): Promise<{ meter: string; units: number }[]> {
  const { rows } = await sql<{ meter: string; units: number }>`
    select * from lookup_usage_meters(${first}, ${last})`.execute(tx.tables());
  return rows;
}

export async function topOrganizations(
  tx: TenantTx,
  { first, last }: DaySpan,
  most: number,
): Promise<(Counts & { id: Id<'org'>; name: string })[]> {
  const { rows } = await sql<Counts & { id: Id<'org'>; name: string }>`
    select * from lookup_usage_organizations(${first}, ${last}, ${most})`.execute(tx.tables());
  return rows;
}

export async function population(tx: TenantTx): Promise<{ organizations: number; users: number }> {
  const { rows } = await sql<{ organizations: number; users: number }>`
    select * from lookup_usage_population()`.execute(tx.tables());
  return rows[0] ?? { organizations: 0, users: 0 };
}

export interface PeopleQuery {
  /** Epoch milliseconds. */
  since: number;
  wanted?: string | undefined;
  isActive?: boolean | undefined;
  byRequests: boolean;
  after?: { requests: number; id: string } | undefined;
  limit: number;
}

export interface PersonUsage extends Counts {
  id: Id<'usr'>;
  email: string;
  displayName: string;
  createdAt: number;
}

export async function people(tx: TenantTx, query: PeopleQuery): Promise<PersonUsage[]> {
  const { since, wanted, isActive, byRequests, after, limit } = query;
  const { rows } = await sql<PersonUsage>`
    select * from lookup_usage_people(${toDate(since)}, ${wanted ?? null}, ${isActive ?? null}, ${byRequests},
      ${after?.requests ?? null}, ${after?.id ?? null}, ${limit})`.execute(tx.tables());
  return rows;
}
