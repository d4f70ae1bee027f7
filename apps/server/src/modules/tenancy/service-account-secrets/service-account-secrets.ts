import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { minute, toDate } from '../../../kernel/clock.ts';
import { sha256 } from '../../../kernel/crypto/hash.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import { tenancyErrors } from '../errors.ts';
import { maxAccountSecrets } from '../limits.ts';
import { readServiceAccount, readServiceAccountForUpdate } from '../service-accounts/service-accounts.ts';
import { rightsChanged, tenancyState } from '../state.ts';
import type { Tables } from '../tables.ts';
import { type NewSecret, Secret, secretCreated, secretDeleted } from './schema.ts';

const columns = columnsOf(Secret);
const db = (tx: TenantTx) => tx.tables<Tables>();

/**
 * A client secret of the account, whose id is its OAuth client id. Its tokens may do all that the account may, so only
 * a caller who may do all that can create one.
 */
export async function createSecret(tx: TenantTx, caller: Caller, account: Id<'svc'>, input: NewSecret) {
  const { expiresAt = null } = input;
  if (expiresAt !== null && expiresAt <= tx.now) throw errors.INVALID_REQUEST('/expiresAt: must lie in the future');
  await readServiceAccountForUpdate(tx, account);
  await tx.use(tenancyState).ports.access.assertMayActAs(tx, caller, account, null, { until: expiresAt ?? undefined });
  if ((await secretsOf(tx, account)).length >= maxAccountSecrets)
    throw tenancyErrors.TOO_MANY(`At most ${maxAccountSecrets} secrets per account: delete an unused one first`);
  const id = tx.newId('cre');
  const clientSecret = `${id}.${randomBytes(32).toString('base64url')}`;
  const hint = clientSecret.slice(-4);
  const row = await db(tx)
    .insertInto('eco_service_account_secrets')
    .values({
      id,
      orgId: tx.org,
      accountId: account,
      hash: sha256(clientSecret),
      hint,
      expiresAt: expiresAt === null ? null : toDate(expiresAt),
      createdBy: caller.id,
      createdAt: tx.date,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  // Every node may have cached the secrets there were.
  await rightsChanged(tx, tx.org, account);
  tx.audit({ resource: { type: 'service-account', id: account }, after: { secret: id, hint }, risk: 'medium' });
  tx.emit(secretCreated(account, { secret: id }));
  return { ...row, clientId: account, clientSecret };
}

/** All of the account, also expired ones, newest first: there are few. */
export const secretsOf = (tx: TenantTx, account: Id<'svc'>) =>
  db(tx)
    .selectFrom('eco_service_account_secrets')
    .select(columns)
    .where('orgId', '=', tx.org)
    .where('accountId', '=', account)
    .orderBy('id', 'desc')
    .execute();

export async function listSecrets(tx: TenantTx, account: Id<'svc'>) {
  await readServiceAccount(tx, account);
  return { items: await secretsOf(tx, account), nextCursor: null };
}

/** Its tokens end with the commit on this node, and a moment later on the others; it gets no more of them. */
export async function deleteSecret(tx: TenantTx, account: Id<'svc'>, id: Id<'cre'>) {
  const query = db(tx).deleteFrom('eco_service_account_secrets').where('id', '=', id).where('accountId', '=', account);
  const { hint } = found(await query.returning('hint').executeTakeFirst());
  await rightsChanged(tx, tx.org, account);
  tx.audit({ resource: { type: 'service-account', id: account }, before: { secret: id, hint } });
  tx.emit(secretDeleted(account, { secret: id }));
  return deleted;
}

/** An access token of the account, by its `jti`. */
interface Token {
  account: Id<'svc'>;
  token: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Ends one token, as `deleteSecret` ends all of a secret's. */
export async function endToken(tx: TenantTx, { account, token, expiresAt }: Token): Promise<void> {
  await sql`
    delete from eco_ended_tokens where account_id = ${account} and expires_at < ${toDate(tx.now - leewayMs)}`.execute(
    db(tx),
  );
  await db(tx)
    .insertInto('eco_ended_tokens')
    .values({ id: token as Id<'tok'>, orgId: tx.org, accountId: account, expiresAt: toDate(expiresAt) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await rightsChanged(tx, tx.org, account);
  tx.audit({ resource: { type: 'service-account', id: account }, after: { endedToken: token } });
}

/** Clocks of nodes may differ by less. */
const leewayMs = minute;

/** Those that have not expired. */
export const endedTokens = async (tx: TenantTx, account: Id<'svc'>): Promise<string[]> => {
  const rows = await db(tx).selectFrom('eco_ended_tokens').select('id').where('accountId', '=', account).execute();
  return rows.map(({ id }) => id);
};

/** The account as an OAuth client, with the SHA-256 of each secret that has not expired. */
interface ServiceClient {
  org: Id<'org'>;
  name: string;
  hashes: string[];
}

/** Undefined for anything but a service account in use. */
export const findServiceClient = ({ database }: Kernel, id: string): Promise<ServiceClient | undefined> =>
  database.lookup(async (tx) => {
    const query = sql<ServiceClient>`select * from lookup_service_client(${id}, ${tx.date})`;
    return (await query.execute(tx.tables())).rows[0];
  });
