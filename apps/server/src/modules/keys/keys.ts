import type { Caller } from '../../kernel/caller.ts';
import { toDate, toIso } from '../../kernel/clock.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { type Id, isId } from '../../kernel/ids.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest } from '../../kernel/paging.ts';
import type { AuditDetail } from '../../kernel/record.ts';
import { assertMayActAs, assertMayGrant, patterns } from '../access/index.ts';
import { assertCustomer, assertEnvironment, assertServiceAccount } from '../tenancy/index.ts';
import { keyErrors } from './errors.ts';
import { newKey, newKeyId } from './format.ts';
import type { KeyLimit, Metadata } from './schemas.ts';
import { keysState, keyTopic } from './state.ts';
import type { KeyChange, KeyFilter, KeyRow } from './store.ts';
import * as store from './store.ts';

export interface KeyInput {
  name: string;
  kind: 'platform' | 'customer';
  scopes?: string[] | undefined;
  expiresAt?: string | undefined;
  limits: KeyLimit[];
  allowedIps: string[];
  environment?: string | undefined;
  customerId?: string | undefined;
  /** Owner of a platform key where that is not the caller. */
  serviceAccount?: string | undefined;
  metadata: Metadata;
}

export type Key = ReturnType<typeof describe>;

/** A key as callers see it: never its secret, never its hash. */
function describe(row: KeyRow) {
  const iso = (instant: number | null): string | null => (instant === null ? null : toIso(instant));
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    hint: row.hint,
    ownerId: row.owner_id,
    customerId: row.customer_id,
    environment: row.environment_id,
    scopes: row.scopes,
    limits: row.limits,
    allowedIps: row.allowed_ips,
    metadata: row.metadata,
    createdBy: row.created_by,
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
    rotatedAt: iso(row.rotated_at),
    graceUntil: row.previous_hash === null ? null : iso(row.previous_until),
    expiresAt: iso(row.expires_at),
    revokedAt: iso(row.revoked_at),
  };
}

/** The full key is in the answer, and nowhere else, ever again. */
export async function create(tx: TenantTx, caller: Caller, input: KeyInput): Promise<Key & { key: string }> {
  const { kind, customerId, serviceAccount, environment } = input;
  if ((kind === 'customer') !== (customerId !== undefined)) throw keyErrors.KEY_OWNER_NEEDED();
  if (kind === 'customer' && serviceAccount !== undefined) throw keyErrors.KEY_OWNER_NEEDED();
  if (customerId !== undefined) await assertCustomer(tx, customerId as Id<'cus'>);
  if (environment !== undefined) await assertEnvironment(tx, environment);
  const scopes = scopesOf(caller, input);
  if (serviceAccount !== undefined) {
    await assertServiceAccount(tx, serviceAccount);
    await assertMayActAs(tx, caller, serviceAccount, scopes);
  } else if (kind === 'platform') await assertMayGrant(tx, caller, patterns(scopes ?? []));
  const id = newKeyId();
  const key = newKey(id);
  const row = await store.insert(tx, {
    id,
    kind,
    name: input.name,
    ownerId: kind === 'platform' ? (serviceAccount ?? caller.id) : null,
    customerId: customerId ?? null,
    environmentId: environment ?? null,
    scopes,
    limits: input.limits,
    allowedIps: input.allowedIps,
    metadata: input.metadata,
    ...secretOf(key),
    createdBy: caller.id,
    at: toDate(tx.now),
    expiresAt: instantOf(tx, input.expiresAt) ?? null,
  });
  const made = describe(row);
  await changed(tx, 'key.created', id, told(undefined, made));
  return { ...made, key };
}

/** A customer key without scopes may do nothing that is asked for by name; a platform key without, all its owner may. */
function scopesOf(caller: Caller, { kind, scopes }: KeyInput): string[] | null {
  if (scopes !== undefined) return scopes;
  if (kind === 'customer') return [];
  return caller.scopes === undefined ? null : [...caller.scopes];
}

const secretOf = (key: string) => ({ secretHash: sha256(key), hint: key.slice(-4) });

function instantOf(tx: TenantTx, text: string | null | undefined): Date | null | undefined {
  if (text === undefined || text === null) return text;
  const instant = Date.parse(text);
  if (instant <= tx.now) throw errors.INVALID_REQUEST('/expiresAt: must lie in the future');
  return toDate(instant);
}

export async function list(tx: TenantTx, filter: KeyFilter, page: PageRequest): Promise<Page<Key>> {
  const [after] = decodeCursor(page.cursor) ?? [];
  const rows = await store.list(tx, filter, after, page.limit + 1);
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return { items: items.map(describe), nextCursor: rows.length > page.limit && last ? encodeCursor([last.id]) : null };
}

export async function read(tx: TenantTx, id: string): Promise<Key> {
  return describe(await existing(tx, id));
}

export interface KeyPatch extends Omit<KeyChange, 'expiresAt'> {
  expiresAt?: string | null | undefined;
}

export async function update(tx: TenantTx, caller: Caller, id: string, patch: KeyPatch): Promise<Key> {
  const before = await existing(tx, id);
  if (before.revoked_at !== null) throw keyErrors.KEY_REVOKED();
  if (before.kind === 'platform' && patch.scopes !== undefined)
    await assertMayGrant(tx, caller, patterns(patch.scopes ?? []));
  const row = await store.update(tx, id, { ...patch, expiresAt: instantOf(tx, patch.expiresAt) }, toDate(tx.now));
  if (row === undefined) throw keyErrors.KEY_NOT_FOUND();
  const after = describe(row);
  await changed(tx, 'key.updated', id, told(describe(before), after));
  return after;
}

/** Same id, new secret; the old one works for `graceSeconds` more. */
export async function rotate(
  tx: TenantTx,
  caller: Caller,
  id: string,
  graceSeconds: number,
): Promise<Key & { key: string }> {
  const before = await existing(tx, id);
  if (before.revoked_at !== null) throw keyErrors.KEY_REVOKED();
  // The answer holds the new secret: whoever rotates a key gets what it may do.
  if (before.owner_id !== null) await assertMayActAs(tx, caller, before.owner_id, before.scopes);
  const key = newKey(before.id as Id<'api'>);
  const { secretHash: hash, hint } = secretOf(key);
  const until = graceSeconds === 0 ? null : toDate(tx.now + graceSeconds * 1000);
  const row = await store.rotate(tx, id, { hash, hint }, toDate(tx.now), until);
  if (row === undefined) throw keyErrors.KEY_REVOKED();
  await changed(tx, 'key.rotated', id, { after: { hint, graceSeconds } });
  return { ...describe(row), key };
}

export async function revoke(tx: TenantTx, id: string): Promise<Key> {
  const row = await store.revoke(tx, id, toDate(tx.now));
  if (row === undefined) throw keyErrors.KEY_NOT_FOUND();
  await changed(tx, 'key.revoked', id, {});
  return describe(row);
}

export async function remove(tx: TenantTx, id: string): Promise<void> {
  const before = await existing(tx, id);
  await store.remove(tx, id);
  await changed(tx, 'key.deleted', id, told(describe(before), undefined));
}

async function existing(tx: TenantTx, id: string): Promise<KeyRow> {
  const row = await store.find(tx, id);
  if (row === undefined) throw keyErrors.KEY_NOT_FOUND();
  return row;
}

/** What an audit entry says of a key. The words and addresses of a person's own key are sealed, and erased with them. */
function told(before: Key | undefined, after: Key | undefined): Omit<AuditDetail, 'resource'> {
  const { ownerId } = after ?? before ?? { ownerId: null };
  if (!isId(ownerId, 'usr')) return { ...given({ before, after }, (key) => ({ ...wordsOf(key), ...factsOf(key) })) };
  return { ...given({ before, after }, factsOf), personal: given({ before, after }, wordsOf), person: ownerId };
}

const wordsOf = ({ name, allowedIps }: Key) => ({ name, allowedIps });
const factsOf = ({ kind, ownerId, scopes, limits, customerId, environment, expiresAt }: Key) => ({
  ...{ kind, ownerId, scopes, limits, customerId, environment, expiresAt },
});

const given = (
  { before, after }: { before: Key | undefined; after: Key | undefined },
  say: (key: Key) => Record<string, unknown>,
) => ({
  ...(before === undefined ? {} : { before: say(before) }),
  ...(after === undefined ? {} : { after: say(after) }),
});

/** Audited, told, and dropped from every node's memory when this commits. */
async function changed(tx: TenantTx, type: string, id: string, detail: Omit<AuditDetail, 'resource'>): Promise<void> {
  tx.audit({ resource: { type: 'key', id }, ...detail });
  tx.emit({ type, subject: id, data: {} });
  await tx.notify(keyTopic, id);
  const { known } = tx.use(keysState);
  // Whoever revoked it and asks this node next need not wait for the notification.
  tx.afterCommit(() => known.invalidate(id));
}
