import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { type Id, idToBytes } from '../../../kernel/ids.ts';
import type { Tables } from '../tables.ts';

const db = (tx: SystemTx | TenantTx) => tx.tables<Tables>();

export interface ProjectKey {
  id: Id<'dek'>;
  project: Id<'prj'>;
  org: Id<'org'>;
}

const keyColumns = sql`k.id, substring(k.scope from 9) as project, k.org_id as org`;
const ofProjects = sql`k.scope >= 'project:' and k.scope < 'project;' and k.wrapped is not null`;

/** Active keys of projects that are older or were used more often, oldest first. */
export async function dueKeys(
  tx: SystemTx,
  { createdBefore, uses, limit }: { createdBefore: number; uses: number; limit: number },
): Promise<ProjectKey[]> {
  const { rows } = await sql<ProjectKey>`
    select ${keyColumns} from nexus_data_keys k
    where ${ofProjects} and k.retired_at is null and (k.created_at <= ${toDate(createdBefore)} or k.uses >= ${uses})
    order by k.created_at limit ${limit}`.execute(db(tx));
  return rows;
}

/** The key's id as values begin with it: see kernel/crypto/aead.ts. */
const sealedWith = (key: Id<'dek'>) => sql`substring(v.value from 2 for 16) = ${idToBytes(key)}`;

/** Tables with credentials for servers. The next value of a rotator is not sealed again: it is gone within the hour. */
const tablesOfCredentials = ['eco_dynamic_secrets', 'eco_rotators'] as const;

const credentialsSealedWith = (key: Id<'dek'>) =>
  sql`credentials is not null and substring(credentials from 2 for 16) = ${idToBytes(key)}`;

export async function countSealedWith(tx: SystemTx, key: Id<'dek'>): Promise<number> {
  const counts = [
    sql`(select count(*) from eco_secret_values v where v.value is not null and ${sealedWith(key)})`,
    ...tablesOfCredentials.map(
      (table) => sql`(select count(*) from ${sql.table(table)} where ${credentialsSealedWith(key)})`,
    ),
  ];
  const { rows } = await sql<{ count: number }>`select ${sql.join(counts, sql` + `)} as count`.execute(db(tx));
  return rows[0]?.count ?? 0;
}

export async function insertRotation(tx: SystemTx, { id, project }: ProjectKey, total: number): Promise<void> {
  await sql`
    insert into eco_key_rotations (data_key_id, project_id, total, started_at) values (${id}, ${project}, ${total}, ${tx.date})
    on conflict do nothing`.execute(db(tx));
}

export interface OpenRotation extends ProjectKey {
  startedAt: number;
}

/** Keys whose values are not all sealed again, the earliest first. */
export async function openRotations(tx: SystemTx, limit: number): Promise<OpenRotation[]> {
  const { rows } = await sql<OpenRotation>`
    select ${keyColumns}, r.started_at from eco_key_rotations r join nexus_data_keys k on k.id = r.data_key_id
    where r.finished_at is null and ${ofProjects} order by r.started_at, r.data_key_id limit ${limit}`.execute(db(tx));
  return rows;
}

export interface SealedRow {
  environment: Id<'env'>;
  folder: Id<'fld'>;
  secret: Id<'sec'>;
  since: number;
  value: Buffer;
}

/** Values that the key sealed and nobody else is at work on; one at least, and no more than fit into `bytes`. */
export async function lockSealedWith(
  tx: SystemTx,
  key: Id<'dek'>,
  { values, bytes }: { values: number; bytes: number },
): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    with sealed as materialized (
      select v.secret_id, v.since, octet_length(v.value) as size from eco_secret_values v
      where v.value is not null and ${sealedWith(key)} limit ${values}),
    measured as (select secret_id, since, size, sum(size) over (order by secret_id, since) as up_to_here from sealed),
    chosen as (select secret_id, since from measured where up_to_here <= ${bytes} or up_to_here = size)
    select n.environment_id as environment, n.folder_id as folder, n.id as secret, v.since, v.value
    from chosen c join eco_secret_values v on v.secret_id = c.secret_id and v.since = c.since
    join eco_secret_names n on n.id = v.secret_id
    where v.value is not null and ${sealedWith(key)} for update of v skip locked`.execute(db(tx));
  return rows;
}

export interface CredentialsRow {
  table: (typeof tablesOfCredentials)[number];
  id: Id<'dyn'> | Id<'rot'>;
  environment: Id<'env'>;
  credentials: Buffer;
}

/** Credentials that the key sealed and nobody else is at work on. */
export async function lockCredentialsSealedWith(
  tx: SystemTx,
  key: Id<'dek'>,
  limit: number,
): Promise<CredentialsRow[]> {
  const found: CredentialsRow[] = [];
  for (const table of tablesOfCredentials) {
    const { rows } = await sql<Omit<CredentialsRow, 'table'>>`
      select id, environment_id as environment, credentials from ${sql.table(table)} where ${credentialsSealedWith(key)}
      order by id limit ${limit - found.length} for update skip locked`.execute(db(tx));
    found.push(...rows.map((row) => ({ ...row, table })));
  }
  return found;
}

export async function replaceCredentials(tx: SystemTx, { table, id, credentials }: CredentialsRow): Promise<void> {
  await sql`update ${sql.table(table)} set credentials = ${credentials} where id = ${id}`.execute(db(tx));
}

export async function replaceValues(tx: SystemTx, rows: readonly SealedRow[]): Promise<void> {
  await sql`
    update eco_secret_values v set value = t.value
    from unnest(${rows.map(({ secret }) => secret)}::text[], ${rows.map(({ since }) => since)}::integer[],
      ${rows.map(({ value }) => value)}::bytea[]) as t (secret, since, value)
    where v.secret_id = t.secret and v.since = t.since`.execute(db(tx));
}

export async function advance(tx: SystemTx, key: Id<'dek'>, count: number): Promise<{ total: number; done: number }> {
  const { rows } = await sql<{ total: number; done: number }>`
    update eco_key_rotations set done = done + ${count}, total = greatest(total, done + ${count}), failed_at = null,
      failure = null
    where data_key_id = ${key} returning total, done`.execute(db(tx));
  return rows[0] ?? { total: 0, done: 0 };
}

export async function finish(tx: SystemTx, key: Id<'dek'>): Promise<void> {
  await sql`
    update eco_key_rotations set finished_at = ${tx.date}, failed_at = null, failure = null
    where data_key_id = ${key}`.execute(db(tx));
}

export async function noteFailure(tx: SystemTx, key: Id<'dek'>, failure: string): Promise<void> {
  await sql`
    update eco_key_rotations set failed_at = ${tx.date}, failure = ${failure.slice(0, 200)}
    where data_key_id = ${key}`.execute(db(tx));
}

export interface KeyAges {
  /** In use, of projects. */
  keys: number;
  oldestAt: number | null;
  /** In use, though made before a time. */
  late: number;
  /** Replaced, while values are still sealed with them. */
  replacing: number;
  failing: number;
}

export async function keyAges(tx: SystemTx, before: number): Promise<KeyAges> {
  const { rows } = await sql<KeyAges>`
    select count(*) as keys, min(k.created_at) as oldest_at, count(*) filter (where k.created_at < ${toDate(before)}) as late,
      (select count(*) from eco_key_rotations where finished_at is null) as replacing,
      (select count(*) from eco_key_rotations where finished_at is null and failed_at is not null) as failing
    from nexus_data_keys k where ${ofProjects} and k.retired_at is null`.execute(db(tx));
  return rows[0] as KeyAges;
}

export interface EncryptionKeyRow {
  id: Id<'dek'>;
  projectId: Id<'prj'>;
  organizationId: Id<'org'>;
  createdAt: number;
  retiredAt: number | null;
  uses: number;
  total: number | null;
  done: number | null;
  failedAt: number | null;
  failure: string | null;
}

export async function oldestKeys(tx: TenantTx, limit: number): Promise<EncryptionKeyRow[]> {
  return (await sql<EncryptionKeyRow>`select * from lookup_encryption_keys(${limit})`.execute(db(tx))).rows;
}
