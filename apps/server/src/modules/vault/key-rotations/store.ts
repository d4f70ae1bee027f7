import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { headerOf } from '../../../kernel/crypto/aead.ts';
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

/** For values that are many: without an index, so that sealing one again changes none. */
const sealedWith = (key: Id<'dek'>) => sql`substring(v.value for 17) = ${headerOf(key)}`;

/** Tables with credentials for servers. The next value of a rotator is not sealed again: it is gone within the hour. */
const tablesOfCredentials = ['eco_dynamic_secrets', 'eco_rotators'] as const;

const credentialsSealedWith = (key: Id<'dek'>) =>
  sql`credentials is not null and substring(credentials from 2 for 16) = ${idToBytes(key)}`;

/** The lateral join keeps PostgreSQL from reading the values of all projects. */
export async function countSealedWith(tx: SystemTx, { id: key, project, org }: ProjectKey): Promise<number> {
  const counts = [
    sql`(select count(*) from eco_environments e join eco_secret_names n on n.environment_id = e.id
      cross join lateral (
        select from eco_secret_values v where v.secret_id = n.id and ${sealedWith(key)} offset 0) v
      where e.org_id = ${org} and e.project_id = ${project})`,
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

/** Environments of the project, deleted ones included. */
export async function environmentsOf(tx: SystemTx, { project, org }: ProjectKey): Promise<Id<'env'>[]> {
  const { rows } = await sql<{ id: Id<'env'> }>`
    select id from eco_environments where org_id = ${org} and project_id = ${project} order by id`.execute(db(tx));
  return rows.map(({ id }) => id);
}

/** A version of a secret; what comes after it has not been looked at. */
export interface Position {
  secret: string;
  since: number;
}

export const beginning: Position = { secret: '', since: 0 };

export interface SealedRow {
  secret: Id<'sec'>;
  since: number;
  folder: Id<'fld'>;
  /** Where the row is stored (`ctid`); nobody moves it while it is locked. Null where somebody else is at work on it. */
  at: string | null;
  value: Buffer | null;
}

interface Batch {
  environment: Id<'env'>;
  after: Position;
  values: number;
  bytes: number;
}

/**
 * The next values that the key sealed: one at least, and no more than fit into `bytes`; locked, but for those of others.
 * `offset 0` keeps PostgreSQL from reading the values of all names before it sorts them.
 */
export async function lockSealedWith(
  tx: SystemTx,
  key: Id<'dek'>,
  { environment, after, values, bytes }: Batch,
): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    with sealed as materialized (
      select n.id as secret, n.folder_id as folder, v.since, v.at, v.size from eco_secret_names n cross join lateral (
        select v.since, v.ctid as at, octet_length(v.value) as size from eco_secret_values v
        where v.secret_id = n.id and (v.secret_id, v.since) > (${after.secret}, ${after.since}) and ${sealedWith(key)}
        order by v.since offset 0) v
      where n.environment_id = ${environment} and n.id >= ${after.secret}
      order by n.id, v.since limit ${values}),
    measured as (select *, sum(size) over (order by secret, since) as up_to_here from sealed),
    chosen as (select * from measured where up_to_here <= ${bytes} or up_to_here = size)
    select c.secret, c.folder, c.since, v.at, v.value from chosen c left join lateral (
      select v.ctid as at, v.value from eco_secret_values v where v.ctid = c.at and ${sealedWith(key)}
      for update skip locked) v on true
    order by c.secret, c.since`.execute(db(tx));
  return rows;
}

export interface PlacedValue {
  at: string;
  value: Buffer;
}

/**
 * Of rows that this transaction has locked. The values travel as one, and their lengths beside it: PostgreSQL reads an array
 * of them one hexadecimal digit after the other.
 */
export async function replaceValues(tx: SystemTx, rows: readonly PlacedValue[]): Promise<void> {
  let end = 1;
  const starts = rows.map(({ value }) => {
    const start = end;
    end += value.length;
    return start;
  });
  await sql`
    update eco_secret_values v set value = substring(${Buffer.concat(rows.map(({ value }) => value))}::bytea from t.start for t.length)
    from unnest(${rows.map(({ at }) => at)}::tid[], ${starts}::integer[], ${rows.map(({ value }) => value.length)}::integer[])
      as t (at, start, length)
    where v.ctid = t.at`.execute(db(tx));
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
