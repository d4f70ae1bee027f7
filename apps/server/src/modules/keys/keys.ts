import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Caller } from '../../kernel/caller.ts';
import { second, toDate } from '../../kernel/clock.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import { json, newRow, pageByCreation } from '../../kernel/db/rows.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { type Id, isId } from '../../kernel/ids.ts';
import type { AuditDetail } from '../../kernel/record.ts';
import { columnsOf, pickDefined } from '../../kernel/schema.ts';
import { assertMayGrant, patterns } from '../access/index.ts';
import { lastUseOf } from '../metering/index.ts';
import { assertCustomer, assertEnvironment, assertServiceAccount, findCustomer } from '../tenancy/index.ts';
import { keyErrors } from './errors.ts';
import { keyEvents } from './events.ts';
import { newKey, newKeyId } from './format.ts';
import { assertMayHold, assertMayMake, grantOf, inheritedFrom, lifts, sharerOf } from './granting.ts';
import { headOf } from './prefix/prefix.ts';
import { remainingColumns, setRemaining } from './remaining/remaining.ts';
import {
  type KeyChanges,
  KeyColumns,
  type KeyQuery,
  KeyRemaining,
  type KeyState,
  type KeyWarning,
  type NewCustomerKey,
  type NewKey,
} from './schema.ts';
import { forgetKeys } from './state.ts';
import type { Tables } from './tables.ts';

type Key = z.input<typeof KeyColumns> & z.input<typeof KeyRemaining>;

const columns = (tx: TenantTx) =>
  [
    ...columnsOf(KeyColumns),
    'previousUntil as graceUntil',
    lastUseOf('eco_api_keys.org_id', 'eco_api_keys.id').as('lastUsedAt'),
    ...remainingColumns(tx),
  ] as const;
const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_api_keys').select(columns(tx));
const update = (tx: TenantTx, id: Id<'api'>) => db(tx).updateTable('eco_api_keys').where('id', '=', id);

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw keyErrors.KEY_NOT_FOUND();
  return row;
}

/** Newest first. */
export async function listKeys(tx: TenantTx, { limit, cursor, externalId, ...filter }: KeyQuery) {
  const page = { limit, cursor };
  if (externalId === undefined) return pageByCreation(matchingKeys(tx, filter), page);
  const customer = await findCustomer(tx, externalId);
  if (customer === undefined) return { items: [], nextCursor: null };
  return pageByCreation(matchingKeys(tx, filter).where('customerId', '=', customer), page);
}

/**
 * A condition that is a function of a column would be evaluated after row-level security, so it could use no index.
 * @internal
 */
export function matchingKeys(tx: TenantTx, filter: Omit<KeyQuery, 'limit' | 'cursor' | 'externalId'>) {
  const { kind, ownerId, customerId, environmentId, namePrefix, state } = filter;
  let query = select(tx).where('orgId', '=', tx.org);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (ownerId !== undefined) query = query.where('ownerId', '=', ownerId);
  if (customerId !== undefined) query = query.where('customerId', '=', customerId);
  if (environmentId !== undefined) query = query.where('environmentId', '=', environmentId);
  if (namePrefix !== undefined) query = query.where(isNamed(namePrefix));
  return state === undefined ? query : query.where(isIn(state, tx.date));
}

/** After all texts that begin with the prefix comes the prefix with the last of all characters. */
const isNamed = (prefix: string) =>
  sql<boolean>`name collate "C" >= ${prefix} and name collate "C" < ${`${prefix}\u{10ffff}`}`;

/** A key has one state: the first that applies of revoked, expired, paused and active. */
function isIn(state: KeyState, now: Date): RawBuilder<boolean> {
  if (state === 'revoked') return sql`revoked_at is not null`;
  if (state === 'expired') return sql`revoked_at is null and expires_at <= ${now}`;
  const unexpired = sql`revoked_at is null and (expires_at is null or expires_at > ${now})`;
  return state === 'paused' ? sql`${unexpired} and paused_at is not null` : sql`${unexpired} and paused_at is null`;
}

export const readKey = async (tx: TenantTx, id: Id<'api'>) =>
  found(await select(tx).where('id', '=', id).executeTakeFirst());

/** The reply holds the whole key, which is stored nowhere. */
export async function createKey(tx: TenantTx, caller: Caller, input: NewKey) {
  const { kind, name, customerId, serviceAccountId } = input;
  const isCustomers = kind === 'customer';
  if (isCustomers !== (customerId !== undefined) || (isCustomers && serviceAccountId !== undefined)) {
    throw keyErrors.KEY_OWNER_NEEDED();
  }
  if (!isCustomers && (input.remaining ?? input.refill) !== undefined) throw notCounted();
  if (customerId !== undefined) await assertCustomer(tx, customerId);
  if (serviceAccountId !== undefined) await assertServiceAccount(tx, serviceAccountId);
  const wanted = { ...(await defaultsOf(tx, caller, kind)), ...input };
  const { scopes = null, environmentId = null, limits = [], allowedIps = [] } = wanted;
  if (environmentId !== null) await assertEnvironment(tx, environmentId);
  const id = newKeyId();
  const key = newKey(id, isCustomers ? await headOf(tx, environmentId) : undefined);
  const expiresAt = expiryOf(tx, wanted) ?? null;
  const ownerId = isCustomers ? null : (serviceAccountId ?? caller.id);
  const limitsKeyId = isCustomers ? null : await sharerOf(tx, caller);
  const rights = { ownerId, environmentId, scopes, allowedIps, limitsKeyId };
  if (!isCustomers) await assertMayMake(tx, caller, { ...rights, id, limits, expiresAt });
  await db(tx)
    .insertInto('eco_api_keys')
    .values({
      ...newRow(tx, 'api'),
      ...pickDefined({ kind, name, customerId }),
      ...rights,
      ...jsonOf(wanted),
      ...secretOf(key),
      id,
      expiresAt: dateOf(expiresAt),
      createdBy: caller.id,
    })
    .execute();
  await setRemaining(tx, id, input);
  const after = await readKey(tx, id);
  recordCreation(tx, after);
  await forgetKeys(tx, tx.org, [id]);
  return { ...after, key, warnings: warningsOf(after) };
}

/** What a new customer key has of its input and its maker. */
export async function customerKeyValues(tx: TenantTx, caller: Caller, input: z.infer<typeof NewCustomerKey>) {
  const wanted = { ...(await defaultsOf(tx, caller, 'customer')), ...input };
  const { name, customerId, scopes = null, environmentId = null, allowedIps = [] } = wanted;
  return {
    ...{ kind: 'customer' as const, name, customerId, environmentId, scopes, allowedIps },
    ...jsonOf(wanted),
    ownerId: null,
    expiresAt: dateOf(expiryOf(tx, wanted) ?? null),
    createdBy: caller.id,
  };
}

const notCounted = () => errors.INVALID_REQUEST('/remaining: is for customer keys');

/**
 * A customer key without scopes may do nothing that is asked for by name; a platform key without, all its owner may. What
 * a caller makes that is bound to an environment is in that one.
 */
async function defaultsOf(tx: TenantTx, caller: Caller, kind: NewKey['kind']): Promise<Partial<NewKey>> {
  const defaults = kind === 'customer' ? { scopes: [] } : await inheritedFrom(tx, caller);
  const { environment } = caller.restrictions ?? {};
  return environment === undefined ? defaults : { ...defaults, environmentId: environment.environment as Id<'env'> };
}

const warningsOf = ({ ownerId }: Key): KeyWarning[] => (isId(ownerId, 'usr') ? ['PERSONAL_KEY'] : []);

const secretOf = (key: string) => ({ secretHash: sha256(key), hint: key.slice(-4) });

const jsonOf = ({ limits, metadata }: KeyChanges) => ({
  ...(limits === undefined ? {} : { limits: json(limits) }),
  ...(metadata === undefined ? {} : { metadata: json(metadata) }),
});

/** Epoch milliseconds; null for never, undefined where it is not said. */
function expiryOf(tx: TenantTx, { expiresAt }: KeyChanges): number | null | undefined {
  if (expiresAt != null && expiresAt <= tx.now) throw errors.INVALID_REQUEST('/expiresAt: must lie in the future');
  return expiresAt;
}

const dateOf = (instant: number | null): Date | null => (instant === null ? null : toDate(instant));

export async function updateKey(tx: TenantTx, caller: Caller, id: Id<'api'>, changes: KeyChanges) {
  const { name, scopes, allowedIps, limits } = changes;
  const before = found(await select(tx).where('id', '=', id).forUpdate().executeTakeFirst());
  if (before.revokedAt !== null) throw keyErrors.KEY_REVOKED();
  const expiresAt = expiryOf(tx, changes);
  const wanted = { ...before, ...pickDefined({ scopes, allowedIps, limits, expiresAt }) };
  if (before.kind === 'platform') {
    if (scopes !== undefined) await assertMayGrant(tx, caller, patterns(scopes), await grantOf(tx, wanted));
    if (lifts(tx, before, wanted)) {
      if (limits !== undefined) wanted.limitsKeyId = await sharerOf(tx, caller);
      await assertMayHold(tx, caller, wanted);
    }
  }
  if (before.kind === 'platform' && (changes.remaining ?? changes.refill)) throw notCounted();
  await setRemaining(tx, id, changes);
  const query = update(tx, id).set({
    ...pickDefined({ name, scopes, allowedIps, expiresAt: expiresAt === undefined ? undefined : dateOf(expiresAt) }),
    ...jsonOf(changes),
    limitsKeyId: wanted.limitsKeyId,
    updatedAt: tx.date,
  });
  const after = await query.returning(columns(tx)).executeTakeFirstOrThrow();
  await recordChange(tx, 'updated', after, detailOf({ before, after }));
  return after;
}

/** Same id, new secret. The previous secret works for `graceSeconds` more; any older one stops working. */
export async function rotateKey(tx: TenantTx, caller: Caller, id: Id<'api'>, graceSeconds: number) {
  const before = await readKey(tx, id);
  if (before.revokedAt !== null) throw keyErrors.KEY_REVOKED();
  // The reply contains the new secret, so rotating a key grants its rights.
  await assertMayHold(tx, caller, before);
  const key = newKey(id, before.kind === 'customer' ? await headOf(tx, before.environmentId) : undefined);
  const { hint, secretHash } = secretOf(key);
  const after = await update(tx, id)
    .set((row) => ({
      hint,
      secretHash,
      previousHash: graceSeconds === 0 ? null : row.ref('secretHash'),
      previousUntil: graceSeconds === 0 ? null : toDate(tx.now + graceSeconds * second),
      rotatedAt: tx.date,
      updatedAt: tx.date,
    }))
    .where('revokedAt', 'is', null)
    .returning(columns(tx))
    .executeTakeFirst();
  if (after === undefined) throw keyErrors.KEY_REVOKED();
  await recordChange(tx, 'rotated', after, { after: { hint, graceSeconds } });
  return { ...after, key };
}

/** Pausing twice keeps the first time. */
export const pauseKey = (tx: TenantTx, id: Id<'api'>) =>
  setPause(tx, id, 'paused', sql<Date>`coalesce(paused_at, ${tx.date})`);

/** This lifts a restriction, so the caller must hold everything that a platform key may do. */
export async function resumeKey(tx: TenantTx, caller: Caller, id: Id<'api'>) {
  await assertMayHold(tx, caller, await readKey(tx, id));
  return setPause(tx, id, 'resumed', sql<null>`null`);
}

async function setPause(tx: TenantTx, id: Id<'api'>, past: 'paused' | 'resumed', pausedAt: RawBuilder<Date | null>) {
  const query = update(tx, id).set({ pausedAt, updatedAt: tx.date }).where('revokedAt', 'is', null);
  const after = await query.returning(columns(tx)).executeTakeFirst();
  if (after === undefined) {
    await readKey(tx, id);
    throw keyErrors.KEY_REVOKED();
  }
  await recordChange(tx, past, after, {});
  return after;
}

/** Revoking twice keeps the first time. From now on no restored customer or environment brings it back. */
export async function revokeKey(tx: TenantTx, id: Id<'api'>) {
  const revokedAt = sql<Date>`coalesce(revoked_at, ${tx.date})`;
  const query = update(tx, id).set({ revokedAt, revokedWith: null, updatedAt: tx.date });
  const after = found(await query.returning(columns(tx)).executeTakeFirst());
  await recordChange(tx, 'revoked', after, {});
  return after;
}

export async function deleteKey(tx: TenantTx, id: Id<'api'>): Promise<{ id: Id<'api'> }> {
  const query = db(tx).deleteFrom('eco_api_keys').where('id', '=', id);
  const before = found(await query.returning(columns(tx)).executeTakeFirst());
  await recordChange(tx, 'deleted', before, detailOf({ before }));
  return { id };
}

type Detail = Omit<AuditDetail, 'resource'>;

/** The name and the addresses of a person's own key are sealed, and erased with the person. */
function detailOf(change: { before?: Key; after?: Key }): Detail {
  const of = (columnsToTell: z.ZodObject) => mapValues(change, (row) => columnsToTell.parse(row));
  const { ownerId } = change.after ?? change.before ?? { ownerId: null };
  if (!isId(ownerId, 'usr')) return of(Audited.extend(Personal.shape));
  return { ...of(Audited), personal: of(Personal), person: ownerId };
}

const Personal = KeyColumns.pick({ name: true, allowedIps: true });
const Audited = KeyColumns.pick({
  ...{ kind: true, ownerId: true, scopes: true, limits: true },
  ...{ customerId: true, environmentId: true, expiresAt: true },
}).extend(KeyRemaining.shape);

const mapValues = <V, R>(object: Record<string, V>, map: (value: V) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));

/** In the audit log, as an event, and on every node, when this commits. */
async function recordChange(tx: TenantTx, past: keyof typeof keyEvents, row: Key, detail: Detail): Promise<void> {
  tell(tx, past, row, detail);
  await forgetKeys(tx, tx.org, [row.id]);
}

export const recordCreation = (tx: TenantTx, after: Key): void => tell(tx, 'created', after, detailOf({ after }));

function tell(tx: TenantTx, past: keyof typeof keyEvents, row: Key, detail: Detail): void {
  const { id, kind, ownerId, customerId, environmentId } = row;
  tx.audit({ resource: { type: 'key', id }, ...detail });
  tx.emit(keyEvents[past](id, { kind, ownerId, customerId, environmentId }));
}
