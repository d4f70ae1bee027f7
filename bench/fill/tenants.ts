import type pg from 'pg';
import { type Filling, idOf, orgOf } from './index.ts';

/** Keys of one customer. */
export const keysPerCustomer = 20;

/** Organizations, people with a membership each, a project with two environments each, customers and their keys. */
export async function fillTenants(owner: pg.Client, filling: Filling): Promise<void> {
  const { org, organizations, people, keys, person, days, now } = filling;
  const run = (text: string, values: unknown[]) => owner.query(text, values);
  const began = new Date(now.getTime() - days * 86_400_000);
  await run(
    `insert into eco_organizations (id, name, slug, created_at, updated_at)
     select ${idOf('org', 'n')}, 'Organization ' || n, 'organization-' || n, $2, $2
     from generate_series(1, $1::bigint - 1) as n`,
    [organizations, began],
  );
  await run(
    `insert into eco_projects (id, org_id, name, slug, created_at, updated_at)
     select ${idOf('prj', 'n')}, ${idOf('org', 'n')}, 'API', 'api', $2, $2 from generate_series(1, $1::bigint - 1) as n`,
    [organizations, began],
  );
  await run(
    `insert into eco_environments (id, org_id, project_id, name, slug, production, created_at, updated_at)
     select ${idOf('env', 'n * 2 + p')}, ${idOf('org', 'n')}, ${idOf('prj', 'n')}, 'Environment ' || p,
       'environment-' || p, p = 1, $2, $2
     from generate_series(1, $1::bigint - 1) as n, generate_series(0, 1) as p`,
    [organizations, began],
  );
  await fillPeople(run, { org, organizations, people, began });
  const customers = Math.ceil(keys / keysPerCustomer);
  await run(
    `insert into eco_customers (id, org_id, external_id, name, plan, created_at, updated_at)
     select ${idOf('cus', 'n')}, ${orgOf('n')}, 'customer-' || n, 'Customer ' || n, 'pro', $4, $4
     from generate_series(1, $3::bigint) as n`,
    [org, organizations, customers, began],
  );
  await run(
    `insert into eco_api_keys (id, org_id, kind, name, customer_id, scopes, hint, secret_hash, created_by, created_at,
       updated_at)
     select ${idOf('api', 'n')}, c.org_id, 'customer', 'Key ' || n, c.id, '{orders:read}', right(n::text, 4),
       encode(sha256(n::text::bytea), 'base64'), $3, $4, $4
     from generate_series(1, $1::bigint) as n join eco_customers c on c.id = ${idOf('cus', '1 + n % $2::bigint')}`,
    [keys, customers, person, began],
  );
}

async function fillPeople(
  run: (text: string, values: unknown[]) => Promise<unknown>,
  { org, organizations, people, began }: Pick<Filling, 'org' | 'organizations' | 'people'> & { began: Date },
): Promise<void> {
  await run(
    `insert into eco_identities (id, email, email_key, home_org, created_at, updated_at)
     select ${idOf('usr', 'n')}, 'person' || n || '@example.net', 'person' || n || '@example.net', ${orgOf('n')}, $4, $4
     from generate_series(1, $3::bigint) as n`,
    [org, organizations, people, began],
  );
  await run(
    `insert into eco_profiles (person_id, display_name, updated_at)
     select ${idOf('usr', 'n')}, 'Person ' || n, $2 from generate_series(1, $1::bigint) as n`,
    [people, began],
  );
  await run(
    `insert into eco_members (id, org_id, user_id, role, joined_at)
     select ${idOf('mem', 'n')}, ${orgOf('n')}, ${idOf('usr', 'n')}, 'developer', $4
     from generate_series(1, $3::bigint) as n`,
    [org, organizations, people, began],
  );
}
