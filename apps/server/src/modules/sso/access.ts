import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { findMembership } from '../tenancy/index.ts';
import * as store from './store/access.ts';
import * as apps from './store/apps.ts';
import { removeGrants } from './store/records.ts';

export interface AccessView {
  id: Id<'acs'>;
  user: Id<'usr'>;
  /** The app's own word for what the person is in it; the app reads it in the claim `role`. */
  role: string | null;
  /** Null where nobody let the person in by name: they came as a member. */
  grantedBy: string | null;
  grantedAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
  /** When the person agreed to what the app sees. */
  consentedAt: string | null;
}

const isoOrNull = (instant: number | null): string | null => (instant === null ? null : toIso(instant));

const accessView = (row: store.AccessRow): AccessView => ({
  id: row.id,
  user: row.person_id,
  role: row.role,
  grantedBy: row.granted_by,
  grantedAt: isoOrNull(row.granted_at),
  expiresAt: isoOrNull(row.expires_at),
  revokedAt: isoOrNull(row.revoked_at),
  consentedAt: isoOrNull(row.consented_at),
});

/** RFC 3339 → epoch milliseconds, refusing what has passed: a grant that never was would look like one. */
function expiryOf(tx: TenantTx, text: string | null | undefined): number | null {
  const instant = text == null ? null : Date.parse(text);
  if (instant !== null && instant <= tx.now) throw errors.INVALID_REQUEST('/expiresAt: has passed already');
  return instant;
}

async function holdApp(tx: TenantTx, id: Id<'app'>): Promise<void> {
  if ((await apps.find(tx, id)) === undefined) throw errors.NOT_FOUND('No such app');
}

export async function grantAccess(
  tx: TenantTx,
  caller: Caller,
  app: Id<'app'>,
  input: { user: Id<'usr'>; role?: string | undefined; expiresAt?: string | undefined },
): Promise<AccessView> {
  await holdApp(tx, app);
  const expiresAt = expiryOf(tx, input.expiresAt);
  if ((await findMembership(tx, input.user)) === undefined) throw errors.NOT_FOUND('No such member');
  const id = tx.newId('acs');
  const role = input.role ?? null;
  const row = await store.grant(tx, id, { app, person: input.user, role, expiresAt, by: caller.id });
  const view = accessView(row);
  const { user, expiresAt: until } = view;
  tx.audit({ resource: { type: 'app-access', id: row.id }, after: { app, user, role, expiresAt: until } });
  tx.emit({ type: 'app-access.granted', subject: row.id, data: { app, user, role } });
  return view;
}

export async function listAccess(
  tx: TenantTx,
  app: Id<'app'>,
  { limit, cursor }: PageRequest,
): Promise<Page<AccessView>> {
  await holdApp(tx, app);
  const rows = await store.list(tx, app, decodeCursor(cursor)?.[0], limit + 1);
  return pageOf(rows, limit, (row) => [row.id], accessView);
}

export async function changeAccess(
  tx: TenantTx,
  { app, access }: { app: Id<'app'>; access: Id<'acs'> },
  changes: { role?: string | null | undefined; expiresAt?: string | null | undefined },
): Promise<AccessView> {
  const row = await store.findForUpdate(tx, app, access);
  if (row === undefined) throw errors.NOT_FOUND();
  const before = accessView(row);
  const { role } = changes;
  const after = accessView(
    await store.change(tx, access, {
      ...(role === undefined ? {} : { role }),
      ...(changes.expiresAt === undefined ? {} : { expiresAt: expiryOf(tx, changes.expiresAt) }),
    }),
  );
  tx.audit({
    resource: { type: 'app-access', id: access },
    before: { role: before.role, expiresAt: before.expiresAt },
    after: { role: after.role, expiresAt: after.expiresAt },
  });
  tx.emit({ type: 'app-access.changed', subject: access, data: { app, user: after.user, role: after.role } });
  return after;
}

/** Shuts the person out, also of an app that every member may enter; their tokens for it end with the commit. */
export async function revokeAccess(
  tx: TenantTx,
  { app, access }: { app: Id<'app'>; access: Id<'acs'> },
): Promise<void> {
  const row = await store.findForUpdate(tx, app, access);
  if (row === undefined || row.revoked_at !== null) throw errors.NOT_FOUND();
  await store.revoke(tx, access);
  await removeGrants(tx, { app, person: row.person_id });
  tx.audit({ resource: { type: 'app-access', id: access }, before: { app, user: row.person_id, role: row.role } });
  tx.emit({ type: 'app-access.revoked', subject: access, data: { app, user: row.person_id } });
}
