/** What must be true of the database whenever no request is at work: each query answers only what is wrong. */
import type pg from 'pg';
import { withClient } from '../../src/kernel/db/client.ts';
import { operatorOrg } from '../../src/kernel/record.ts';
import { storedDays, storedHours } from '../../src/modules/metering/metering.fixture.ts';
import type { Acknowledged, Ledger } from './ledger.ts';

/** The routes that the load changes things with, and how each act is audited. */
const acts = [
  ['session.create', 'POST /api/v1/auth/login'],
  ['session.refresh', 'POST /api/v1/auth/refresh'],
  ['customer.create', 'POST /api/v1/customers'],
  ['customer.update', 'PATCH /api/v1/customers/:customer'],
  ['key.create', 'POST /api/v1/keys'],
  ['key.rotate', 'POST /api/v1/keys/:id/rotate'],
  ['key.revoke', 'POST /api/v1/keys/:id/revoke'],
] as const;

const events = [
  ['session.create', 'session.created'],
  ['customer.create', 'customer.created'],
  ['customer.update', 'customer.updated'],
  ['key.create', 'key.created'],
  ['key.rotate', 'key.rotated'],
  ['key.revoke', 'key.revoked'],
] as const;

const valuesOf = (pairs: readonly (readonly [string, string])[]): string =>
  `(values ${pairs.map(([left, right]) => `('${left}', '${right}')`).join(', ')})`;

/** What one query has and the other has not, row by row and as often. */
const differences = (left: string, right: string): string =>
  `(select 'only here' as side, x.* from ((${left}) except all (${right})) x)
   union all (select 'only there', x.* from ((${right}) except all (${left})) x)`;

const audited = (action: string, column: string): string =>
  `select ${column} from eco_audit_log where action = '${action}' and result = 'success' and request_id is not null`;

/** A customer that was made with its organization, which is audited as that. */
const isBuyer = `(org_id = '${operatorOrg}' and external_id like 'eco\\_org\\_%')`;

const queries: Record<string, string> = {
  'a request is there once': 'select id, count(*) from eco_api_usage group by id having count(*) > 1',
  'no usage was refused': 'select org_id, failure from eco_usage_inbox where failure is not null',
  'a usage event is there once':
    'select org_id, source, id, count(*) from eco_events group by 1, 2, 3 having count(*) > 1',
  'no journal record was refused': 'select * from nexus_journal_rejected',
  // Replays under an Idempotency-Key did nothing and cost nothing; sessions are never metered.
  'usage and audit log tell of the same acts': differences(
    `select t.action, u.id from eco_api_usage u
     join ${valuesOf(acts)} t (action, route) on t.route = u.method || ' ' || u.route
     where u.status < 300 and (u.quantity > 0 or u.route like '/api/v1/auth/%')`,
    `select t.action, a.request_id from eco_audit_log a
     join ${valuesOf(acts)} t (action, route) on t.action = a.action
     where a.result = 'success'`,
  ),
  'audit log and events tell of the same acts': differences(
    `select t.type, a.org_id, a.resource_id from eco_audit_log a join ${valuesOf(events)} t (action, type)
     on t.action = a.action where a.result = 'success'`,
    `select e.type, e.org_id, e.subject from nexus_events e join ${valuesOf(events)} t (action, type) on t.type = e.type`,
  ),
  'customers are those whose creation is audited': differences(
    `select id from eco_customers where not ${isBuyer}`,
    audited('customer.create', 'resource_id'),
  ),
  'each organization is a customer of the operator, who buys of nobody': differences(
    `select external_id from eco_customers where ${isBuyer}`,
    `select id from eco_organizations where id <> '${operatorOrg}'`,
  ),
  'keys are those whose creation is audited': differences(
    'select id from eco_api_keys',
    audited('key.create', 'resource_id'),
  ),
  'revoked keys are those whose revocation is audited': differences(
    'select id from eco_api_keys where revoked_at is not null',
    audited('key.revoke', 'resource_id'),
  ),
  'rotated keys are those whose rotation is audited': differences(
    'select id from eco_api_keys where rotated_at is not null',
    audited('key.rotate', 'resource_id'),
  ),
  'sessions are there for each audited log-in': `select a.resource_id from eco_audit_log a
    left join eco_sessions s on s.id = a.resource_id
    where a.action = 'session.create' and a.result = 'success' and s.id is null`,
  'a live session has one live refresh token': `select s.id, count(t.id) from eco_sessions s
    left join eco_refresh_tokens t on t.session_id = s.id and t.used_at is null
    where s.revoked_at is null group by s.id having count(t.id) <> 1`,
  'counted audit entries are the verifications': `select * from
    (select coalesce(sum(count), 0)::bigint as audited from eco_audit_log where action = 'key.verify') a,
    (select count(*) as recorded from eco_api_usage where route = '/api/v1/keys/verify'
      and status in (200, 401)) u where audited <> recorded`,
  'the sums by day are those of the rows': differences(
    `select org_id, (at at time zone 'UTC')::date as day, method, route, status, meter, count(*), sum(quantity)::bigint,
       sum(duration_us)::bigint, max(duration_us), sum(bytes_in)::bigint, sum(bytes_out)::bigint
     from eco_api_usage group by 1, 2, 3, 4, 5, 6`,
    `select org_id, day, method, route, status, meter, requests, units, duration_us, duration_max_us, bytes_in, bytes_out
     from eco_usage_daily`,
  ),
  'each request is one of its durations': `select org_id, day, route from eco_usage_daily
    where requests <> (select sum(step) from unnest(durations) step)`,
  'the sums by hour are those of the rows': differences(
    `select org_id, date_trunc('hour', at, 'UTC'), meter, coalesce(customer_id, ''), sum(quantity)::bigint from eco_api_usage
     where meter is not null and quantity <> 0 group by 1, 2, 3, 4`,
    storedHours,
  ),
  'the sums by key are those of the rows': differences(
    `select org_id, (at at time zone 'UTC')::date::text, verified_key_id, coalesce(code, ''), count(*), sum(quantity)
     from eco_api_usage where verified_key_id is not null group by 1, 2, 3, 4`,
    storedDays('eco_usage_keys', ['key_id', 'code']),
  ),
  'the sums by customer are those of the rows': differences(
    `select org_id, (at at time zone 'UTC')::date::text, coalesce(customer_id, ''), coalesce(tag, ''), coalesce(code, ''),
       count(*), sum(quantity)
     from eco_api_usage where verified_key_id is not null group by 1, 2, 3, 4, 5`,
    storedDays('eco_usage_customers', ['customer_id', 'tag', 'code']),
  ),
  'the sums by tag are those of the rows': differences(
    `select org_id, (at at time zone 'UTC')::date::text, coalesce(tag, ''), coalesce(code, ''), count(*), sum(quantity)
     from eco_api_usage where verified_key_id is not null group by 1, 2, 3, 4`,
    storedDays('eco_usage_tags', ['tag', 'code']),
  ),
  'the last uses of keys are those of the rows': differences(
    `select org_id, key_id, date_trunc('minute', max(at), 'UTC') from (
       select org_id, key_id, at from eco_api_usage where key_id is not null
       union all select org_id, verified_key_id, at from eco_api_usage where verified_key_id is not null) as used
     group by 1, 2`,
    'select org_id, key_id, at from eco_usage_last',
  ),
};

/** Everything that is wrong, in words; empty when all is well. */
export async function findings(ownerUrl: string, ledger: Ledger): Promise<string[]> {
  return withClient(ownerUrl, async (client) => {
    // One snapshot, since the jobs go on.
    await client.query('begin isolation level repeatable read read only');
    const found: string[] = [...ledger.violations];
    for (const [promise, text] of Object.entries(queries)) {
      const { rows } = await client.query(text);
      if (rows.length > 0) found.push(`${promise}: not so, ${JSON.stringify(rows.slice(0, 5))} (${rows.length})`);
    }
    found.push(...(await wrongNames(client, ledger)), ...(await unrevoked(client, ledger)));
    found.push(...(await missingEvents(client, ledger)));
    return found;
  });
}

async function wrongNames(client: pg.Client, { names }: Ledger): Promise<string[]> {
  const { rows } = await client.query<{ id: string; name: string | null }>(
    'select wanted.id, name from unnest($1::text[]) as wanted (id) left join eco_customers using (id)',
    [[...names.keys()]],
  );
  return rows.flatMap(({ id, name }) =>
    name !== null && names.get(id)?.includes(name) ? [] : [`customer ${id} is called ${name}, not ${names.get(id)}`],
  );
}

async function unrevoked(client: pg.Client, { revokedKeys }: Ledger): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from eco_api_keys where id = any ($1) and revoked_at is null',
    [revokedKeys],
  );
  return rows.map(({ id }) => `key ${id} was acknowledged as revoked, and is not`);
}

async function missingEvents(client: pg.Client, { events }: Ledger): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from unnest($1::text[]) as id except select id from eco_events',
    [events],
  );
  return rows.map(({ id }) => `event ${id} was accepted, and is not there`);
}

/** Acknowledged requests that are not recorded exactly once, with the status that the client got. */
export async function unrecorded(ownerUrl: string, replies: readonly Acknowledged[]): Promise<Acknowledged[]> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string; recorded: number[] }>(
      `select a.id, array_remove(array_agg(u.status), null) as recorded
       from unnest($1::text[], $2::smallint[]) as a (id, status) left join eco_api_usage u on u.id = a.id
       group by a.id, a.status having array_agg(u.status) <> array[a.status]`,
      [replies.map(({ id }) => id), replies.map(({ status }) => status)],
    );
    const wrong = new Map(rows.map(({ id, recorded }) => [id, recorded]));
    return replies.filter(({ id }) => wrong.has(id)).map((reply) => ({ ...reply, recorded: wrong.get(reply.id) }));
  });
}

/** True when nothing waits for its place any more: usage and audit entries of acts are where they belong. */
export async function isSettled(ownerUrl: string): Promise<boolean> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ settled: boolean }>(
      `select not exists (select from eco_usage_inbox where failure is null)
        and not exists (select from eco_audit_inbox) as settled`,
    );
    return rows[0]?.settled === true;
  });
}
