import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import type { PersonTx, SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { OwnTx } from '../account/store.ts';

export type DeviceType = 'singleDevice' | 'multiDevice';

export interface PasskeyRow {
  id: Id<'pky'>;
  name: string;
  deviceType: DeviceType;
  backedUp: boolean;
  createdAt: number;
  lastUsedAt: number | null;
}

export interface NewPasskey {
  id: Id<'pky'>;
  credentialId: Buffer;
  /** COSE_Key. */
  publicKey: Buffer;
  counter: number;
  name: string;
  transports: readonly string[];
  /** As a UUID. */
  aaguid: string;
  deviceType: DeviceType;
  backedUp: boolean;
}

/** What browsers are told of a credential. */
export interface Credential {
  credentialId: Buffer;
  transports: string[];
}

/** What a log-in needs to know of a passkey. */
export interface FoundPasskey {
  id: Id<'pky'>;
  person: Id<'usr'>;
  org: Id<'org'>;
  status: 'active' | 'suspended';
  publicKey: Buffer;
  handle: Buffer;
  deviceType: DeviceType;
}

export interface Challenge {
  hash: Buffer;
  purpose: 'register' | 'login' | 'factor';
  /** Id of the session that makes a passkey; undefined for the rest. */
  boundTo: string | undefined;
}

/** The passkey with a credential id, across all persons. */
export async function findPasskey(tx: Tx, credentialId: Buffer): Promise<FoundPasskey | undefined> {
  const { rows } = await sql<FoundPasskey>`
    select id, person, org, status, "publicKey", handle, "deviceType" from lookup_passkey(${credentialId})`.execute(
    tx.tables(),
  );
  return rows[0];
}

/** The person's handle, which is `fresh` where they had none. */
export async function ensureHandle(tx: OwnTx, fresh: Buffer): Promise<Buffer> {
  const { rows } = await sql<{ handle: Buffer }>`
    insert into eco_passkey_handles as h (person_id, handle) values (${tx.person}, ${fresh})
    on conflict (person_id) do update set handle = h.handle returning handle`.execute(tx.tables());
  return rows[0]?.handle ?? fresh;
}

export async function countPasskeys(tx: OwnTx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from eco_passkeys where person_id = ${tx.person}`.execute(tx.tables());
  return rows[0]?.count ?? 0;
}

export async function listCredentials(tx: OwnTx): Promise<Credential[]> {
  const { rows } = await sql<Credential>`
    select credential_id, transports from eco_passkeys
    where person_id = ${tx.person} order by id`.execute(tx.tables());
  return rows;
}

/** False where the credential is registered already, for whomever. The transaction then cannot go on. */
export async function insertPasskey(tx: PersonTx, passkey: NewPasskey): Promise<boolean> {
  const { id, credentialId, publicKey, counter, name, transports, aaguid, deviceType, backedUp } = passkey;
  try {
    await sql`
      insert into eco_passkeys (id, person_id, credential_id, public_key, counter, name, transports, aaguid,
        device_type, backed_up, created_at)
      values (${id}, ${tx.person}, ${credentialId}, ${publicKey}, ${counter}, ${name}, ${[...transports]}, ${aaguid},
        ${deviceType}, ${backedUp}, ${toDate(tx.now)})`.execute(tx.tables());
    return true;
  } catch (error) {
    if (isUniqueViolation(error, 'eco_passkeys_credential')) return false;
    throw error;
  }
}

const columns = sql`id, name, device_type, backed_up, created_at,
  last_used_at`;

/** The person's passkeys, the oldest first, from the one after `after`. */
export async function listPasskeys(tx: PersonTx, limit: number, after: string | undefined): Promise<PasskeyRow[]> {
  const { rows } = await sql<PasskeyRow>`
    select ${columns} from eco_passkeys
    where person_id = ${tx.person} and (${after ?? null}::text is null or id > ${after ?? null}::text)
    order by id limit ${limit}`.execute(tx.tables());
  return rows;
}

export async function lockPasskey(tx: OwnTx, id: Id<'pky'>): Promise<(PasskeyRow & { counter: number }) | undefined> {
  const { rows } = await sql<PasskeyRow & { counter: number }>`
    select ${columns}, counter from eco_passkeys where id = ${id} for update`.execute(tx.tables());
  return rows[0];
}

export async function renamePasskey(tx: PersonTx, id: Id<'pky'>, name: string): Promise<void> {
  await sql`update eco_passkeys set name = ${name} where id = ${id}`.execute(tx.tables());
}

export async function deletePasskey(tx: PersonTx, id: Id<'pky'>): Promise<void> {
  await sql`delete from eco_passkeys where id = ${id}`.execute(tx.tables());
}

/** Returns how many there were. */
export async function deletePasskeys(tx: OwnTx): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from eco_passkeys where person_id = ${tx.person}`.execute(tx.tables());
  return Number(numAffectedRows);
}

export async function markUsed(tx: OwnTx, id: Id<'pky'>, counter: number, backedUp: boolean): Promise<void> {
  await sql`update eco_passkeys set counter = ${counter}, backed_up = ${backedUp}, last_used_at = ${toDate(tx.now)}
    where id = ${id}`.execute(tx.tables());
}

/** Writes a challenge of the person of the transaction; what the same session asked for before is worthless then. */
export async function insertChallenge(
  tx: OwnTx,
  { hash, purpose, boundTo }: Challenge,
  expiresAt: number,
): Promise<void> {
  if (boundTo !== undefined) {
    await sql`delete from eco_passkey_challenges
      where person_id = ${tx.person} and bound_to = ${boundTo} and purpose = ${purpose}`.execute(tx.tables());
  }
  await sql`
    insert into eco_passkey_challenges (hash, person_id, purpose, bound_to, expires_at)
    values (${hash}, ${tx.person}, ${purpose}, ${boundTo ?? null}, ${toDate(expiresAt)})`.execute(tx.tables());
}

/** Uses a challenge of the person up: of any number at once one is true. */
export async function takeChallenge(tx: PersonTx, { hash, purpose, boundTo }: Challenge): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from eco_passkey_challenges
    where hash = ${hash} and person_id = ${tx.person} and purpose = ${purpose}
      and bound_to is not distinct from ${boundTo ?? null}::text and expires_at > ${toDate(tx.now)}`.execute(
    tx.tables(),
  );
  return numAffectedRows === 1n;
}

export async function prunePasskeyChallenges(tx: SystemTx): Promise<void> {
  await sql`delete from eco_passkey_challenges where expires_at <= ${toDate(tx.now)}`.execute(tx.tables());
}
