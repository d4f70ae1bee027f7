import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
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
