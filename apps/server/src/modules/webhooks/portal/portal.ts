import { randomBytes } from 'node:crypto';
import type { Caller } from '../../../kernel/caller.ts';
import { hour, toDate } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { type Id, isId, newSecretId } from '../../../kernel/ids.ts';
import { billedUnits } from '../../metering/index.ts';
import { assertCustomer } from '../../tenancy/index.ts';
import { webhooksState } from '../state.ts';
import { portalSessionCreated } from './schema.ts';
import { deleteSessions, insertSession } from './store.ts';

const lifeMs = hour;
/** 256 bits. */
const secretBytes = 32;

/** The token is in the fragment of the URL, which no server and no log sees, and stored as a hash alone. @throws NOT_FOUND */
export async function createPortalSession(tx: TenantTx, customer: Id<'cus'>) {
  await assertCustomer(tx, customer);
  const id = newSecretId('wps');
  const token = `${id}.${randomBytes(secretBytes).toString('base64url')}`;
  const expiresAt = tx.now + lifeMs;
  await insertSession(tx, { id, customer, hash: sha256Bytes(token), expiresAt: toDate(expiresAt) });
  tx.audit({ resource: { type: 'customer', id: customer }, after: { portalSessionId: id } });
  tx.emit(portalSessionCreated(id, { customerId: customer }));
  return { id, url: `${tx.use(webhooksState).portalUrl}#token=${token}`, expiresAt };
}

/** Every call looks its session up, so none is answered after the commit. @throws NOT_FOUND */
export async function endPortalSessions(tx: TenantTx, customer: Id<'cus'>) {
  await assertCustomer(tx, customer);
  const endedSessions = await deleteSessions(tx, customer);
  tx.audit({ resource: { type: 'customer', id: customer }, after: { endedSessions } });
  return { endedSessions };
}

/** The customer who calls. */
export function customerOfCaller({ kind, id }: Caller): Id<'cus'> {
  if (kind !== 'customer' || !isId(id, 'cus')) throw errors.FORBIDDEN();
  return id;
}

/** Of the present calendar month in UTC. */
export async function readUsage(tx: TenantTx, customer: Id<'cus'>) {
  const now = tx.date;
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  const units = await billedUnits(tx, { org: tx.org, customer }, { start, end: Math.min(end, tx.now) });
  const meters = [...units].map(([meter, count]) => ({ meter, units: String(count) }));
  return { start, end, meters: meters.sort((a, b) => (a.meter < b.meter ? -1 : 1)) };
}
