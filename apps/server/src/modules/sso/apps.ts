import type { Caller } from '../../kernel/caller.ts';
import { second, toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { assertProject } from '../tenancy/index.ts';
import { ssoErrors } from './errors.ts';
import { checkRedirects } from './redirects.ts';
import { newClientSecret } from './secrets.ts';
import * as store from './store/apps.ts';
import { removeGrants } from './store/records.ts';
import type { AppType, Entry } from './store/tables.ts';

/** Most apps of an organization. */
const maxApps = 200;

export interface AppInput {
  name: string;
  type: AppType;
  project: Id<'prj'>;
  /** Who may enter: every member who is not shut out, or only whom somebody let in. */
  entry: Entry;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
}

export interface AppView extends AppInput {
  /** Also the client id. */
  id: Id<'app'>;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}

const appView = (row: store.AppRow): AppView => ({
  id: row.id,
  name: row.name,
  type: row.type,
  project: row.project_id,
  entry: row.entry,
  redirectUris: row.redirect_uris,
  postLogoutRedirectUris: row.post_logout_redirect_uris,
  backchannelLogoutUri: row.backchannel_logout_uri,
  createdBy: row.created_by,
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
});

/** Answers the client secret, of an app that can keep one: it is shown this once. */
export async function createApp(
  tx: TenantTx,
  caller: Caller,
  input: AppInput,
): Promise<AppView & { clientSecret: string | null }> {
  checkUris(input.type, input);
  await assertProject(tx, input.project);
  if ((await store.count(tx)) >= maxApps) throw ssoErrors.TOO_MANY_APPS(`At most ${maxApps} apps`);
  const secret = input.type === 'web' ? newClientSecret() : undefined;
  const id = tx.newId('app');
  const row = await store.insert(tx, id, {
    ...valuesOf(input),
    secret_hash: secret?.hash ?? null,
    created_by: caller.id,
  });
  const view = appView(row);
  tx.audit({ resource: { type: 'app', id }, after: told(view), risk: 'medium' });
  tx.emit({ type: 'app.created', subject: id, data: { project: view.project, type: view.type } });
  return { ...view, clientSecret: secret?.text ?? null };
}

function checkUris(type: AppType, { redirectUris, postLogoutRedirectUris, backchannelLogoutUri }: Partial<AppInput>) {
  checkRedirects(type, { redirectUris, postLogoutRedirectUris });
  // Called by Nexus itself, so no scheme of an app's own; where it may lead, kernel/outbound decides at each call.
  checkRedirects('web', { backchannelLogoutUri: backchannelLogoutUri ? [backchannelLogoutUri] : [] });
}

const valuesOf = (input: AppInput): store.AppValues => ({
  project_id: input.project,
  name: input.name,
  type: input.type,
  entry: input.entry,
  redirect_uris: input.redirectUris,
  post_logout_redirect_uris: input.postLogoutRedirectUris,
  backchannel_logout_uri: input.backchannelLogoutUri,
});

/** What the audit log keeps of an app: where it is sent back to decides who gets the codes. */
const told = ({ name, type, project, entry, redirectUris, postLogoutRedirectUris, backchannelLogoutUri }: AppView) => ({
  name,
  type,
  project,
  entry,
  redirectUris,
  postLogoutRedirectUris,
  backchannelLogoutUri,
});

export async function listApps(tx: TenantTx, { limit, cursor }: PageRequest): Promise<Page<AppView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0], limit + 1);
  return pageOf(rows, limit, (row) => [row.id], appView);
}

export async function readApp(tx: TenantTx, id: Id<'app'>): Promise<AppView> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return appView(row);
}

/** What may change: neither what kind of app it is, nor where it belongs. */
export type AppChanges = { [Name in Exclude<keyof AppInput, 'type' | 'project'>]?: AppInput[Name] | undefined };

export async function updateApp(tx: TenantTx, id: Id<'app'>, changes: AppChanges): Promise<AppView> {
  const row = await store.findForUpdate(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  const before = appView(row);
  const wanted = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const input: AppInput = { ...before, ...wanted };
  checkUris(row.type, input);
  const after = appView(await store.update(tx, id, valuesOf(input)));
  tx.audit({ resource: { type: 'app', id }, before: told(before), after: told(after), risk: 'medium' });
  tx.emit({ type: 'app.updated', subject: id, data: {} });
  return after;
}

/** Ends everybody's access to it, and every token, at once. */
export async function deleteApp(tx: TenantTx, id: Id<'app'>): Promise<void> {
  const row = await store.findForUpdate(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  await store.remove(tx, id);
  await removeGrants(tx, { app: id });
  tx.audit({ resource: { type: 'app', id }, before: told(appView(row)), risk: 'high' });
  tx.emit({ type: 'app.deleted', subject: id, data: {} });
}

export async function rotateSecret(
  tx: TenantTx,
  id: Id<'app'>,
  { graceSeconds }: { graceSeconds: number },
): Promise<{ id: Id<'app'>; clientSecret: string; previousUntil: string | null }> {
  const row = await store.findForUpdate(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  if (row.secret_hash === null) throw ssoErrors.APP_HAS_NO_SECRET();
  const { text, hash } = newClientSecret();
  const previousUntil = tx.now + graceSeconds * second;
  const { previous_until: until } = await store.replaceSecret(tx, id, {
    hash,
    previous: row.secret_hash,
    previousUntil,
  });
  tx.audit({ resource: { type: 'app', id }, after: { graceSeconds }, risk: 'high' });
  tx.emit({ type: 'app.secret-rotated', subject: id, data: {} });
  return { id, clientSecret: text, previousUntil: until === null ? null : toIso(until) };
}
