import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { LookupTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { tables } from './tables.ts';

export interface SecretRow {
  id: Id<'cre'>;
  hint: string;
  expires_at: number | null;
  created_by: string;
  created_at: number;
}

const columns = ['id', 'hint', 'expires_at', 'created_by', 'created_at'] as const;

export interface NewSecret {
  id: Id<'cre'>;
  account: Id<'svc'>;
  hash: string;
  hint: string;
  /** Epoch milliseconds. */
  expiresAt: number | null;
  createdBy: string;
}

export async function insert(tx: TenantTx, secret: NewSecret): Promise<SecretRow> {
  const { id, account, hash, hint, expiresAt, createdBy } = secret;
  return tables(tx)
    .insertInto('eco_service_account_secrets')
    .values({
      id,
      org_id: tx.org,
      account_id: account,
      hash,
      hint,
      expires_at: expiresAt === null ? null : toDate(expiresAt),
      created_by: createdBy,
      created_at: toDate(tx.now),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** All of the account, expired ones too: they are few. */
export async function ofAccount(tx: TenantTx, account: Id<'svc'>): Promise<SecretRow[]> {
  return tables(tx)
    .selectFrom('eco_service_account_secrets')
    .select(columns)
    .where('org_id', '=', tx.org)
    .where('account_id', '=', account)
    .orderBy('id', 'desc')
    .execute();
}

/** Undefined where the account has no such secret. */
export async function remove(tx: TenantTx, account: Id<'svc'>, id: Id<'cre'>): Promise<SecretRow | undefined> {
  return tables(tx)
    .deleteFrom('eco_service_account_secrets')
    .where('id', '=', id)
    .where('account_id', '=', account)
    .returning(columns)
    .executeTakeFirst();
}

/** The account as an OAuth client: SHA-256 of each secret that is good now. */
export interface ServiceClient {
  org: Id<'org'>;
  name: string;
  hashes: string[];
}

export async function lookUpClient(tx: LookupTx, account: string): Promise<ServiceClient | undefined> {
  const { rows } = await sql<ServiceClient>`
    select * from lookup_service_client(${account}, ${toDate(tx.now)})`.execute(tx.tables());
  return rows[0];
}
