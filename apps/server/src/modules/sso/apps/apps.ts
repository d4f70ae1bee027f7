import { type Selectable, sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { second, toDate } from '../../../kernel/clock.ts';
import { countRows, found, newRow, pageById } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { assertProject, projectIsInUse } from '../../tenancy/index.ts';
import { ssoErrors } from '../errors.ts';
import { removeGrants } from '../provider/store.ts';
import type { Apps, Tables } from '../tables.ts';
import { httpHosts } from './hosts.ts';
import { checkRedirects } from './redirects.ts';
import {
  type AppChanges,
  AppRow,
  type AppType,
  app,
  appSecretRotated,
  type NewApp,
  type SecretRotation,
} from './schema.ts';
import { newClientSecret } from './secrets.ts';

/** Of one organization. */
const maxApps = 200;

const columns = columnsOf(AppRow);
const db = (tx: Tx) => tx.tables<Tables>();
/** Apps of a deleted project are not there until it is restored. */
const inUse = (tx: TenantTx) => db(tx).selectFrom('eco_apps').where(projectIsInUse('projectId'));
const select = (tx: TenantTx) => inUse(tx).select(columns);
const byId = (tx: TenantTx, id: Id<'app'>) => select(tx).where('id', '=', id);

/** Newest first. */
export const listApps = (tx: TenantTx, page: PageQuery) =>
  pageById(select(tx).where('orgId', '=', tx.org), page, 'desc');

export const readApp = async (tx: TenantTx, id: Id<'app'>) => found(await byId(tx, id).executeTakeFirst());

export const countApps = (tx: TenantTx): Promise<number> =>
  countRows(db(tx).selectFrom('eco_apps').where('orgId', '=', tx.org));

/** Answers the client secret too, where the app has one: it is stored as a hash only. */
export async function createApp(tx: TenantTx, caller: Caller, values: NewApp) {
  checkGrants(values);
  checkUris(tx, values.type, values);
  checkProtection(values.type, values);
  await assertProject(tx, values.projectId);
  const count = await countApps(tx);
  if (count >= maxApps) throw ssoErrors.TOO_MANY_APPS(`At most ${maxApps} apps`);
  const secret = values.type === 'web' ? newClientSecret() : undefined;
  const after = await db(tx)
    .insertInto('eco_apps')
    .values({ ...values, ...newRow(tx, 'app'), secretHash: secret?.hash ?? null, createdBy: caller.id })
    .returning(columns)
    .executeTakeFirstOrThrow();
  app.record(tx, 'create', { after, risk: 'medium' });
  return { ...after, clientSecret: secret?.text ?? null };
}

interface GrantSettings {
  type: AppType;
  grantTypes: readonly string[];
  redirectUris: readonly string[];
}

/** @throws INVALID_REQUEST for what the app could not use. */
function checkGrants({ type, grantTypes, redirectUris }: GrantSettings): void {
  if (type !== 'web' && grantTypes.includes('client_credentials'))
    throw errors.INVALID_REQUEST('/grantTypes: client_credentials is for web apps, which have a secret');
  if (redirectUris.length === 0 && grantTypes.includes('authorization_code'))
    throw errors.INVALID_REQUEST('/redirectUris: authorization_code needs an address to send people back to');
}

function checkUris(
  tx: Tx,
  type: AppType,
  { redirectUris, postLogoutRedirectUris, backchannelLogoutUri }: AppChanges,
): void {
  const allowsHttp = tx.use(httpHosts);
  checkRedirects(type, { redirectUris, postLogoutRedirectUris }, allowsHttp);
  // Nexus itself calls it, so it has no scheme of an app's own. kernel/outbound decides at each call where it may lead.
  checkRedirects('web', { backchannelLogoutUri: backchannelLogoutUri ? [backchannelLogoutUri] : [] }, allowsHttp);
}

/**
 * RFC 9700, 2.1.1: without a secret, only PKCE keeps a stolen code from being used. And only a server can be sent a form.
 */
function checkProtection(type: AppType, { pkceRequired, nonceRequired, responseTypes }: AppChanges): void {
  if (type === 'web') return;
  const refused = [
    ...(pkceRequired === false ? ['/pkceRequired'] : []),
    ...(nonceRequired === false ? ['/nonceRequired'] : []),
    ...(responseTypes?.includes('id_token') ? ['/responseTypes'] : []),
  ];
  const [path] = refused;
  if (path === undefined) return;
  const message =
    path === '/responseTypes' ? 'id_token is for web apps only' : 'can be false for apps of the type web only';
  throw errors.INVALID_REQUEST(`${path}: ${message}`, { errors: [{ path, message }] });
}

export async function updateApp(tx: TenantTx, id: Id<'app'>, changes: AppChanges) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  checkGrants({ ...before, ...pickDefined(changes) });
  checkUris(tx, before.type, changes);
  checkProtection(before.type, changes);
  const query = db(tx)
    .updateTable('eco_apps')
    .set({ ...pickDefined(changes), updatedAt: tx.date })
    .where('id', '=', id);
  const after = await query.returning(columns).executeTakeFirstOrThrow();
  app.record(tx, 'update', { before, after, risk: 'medium' });
  return after;
}

/** Deletes everybody's access with it, and ends every token at once. */
export async function deleteApp(tx: TenantTx, id: Id<'app'>) {
  const query = db(tx).deleteFrom('eco_apps').where('id', '=', id).where(projectIsInUse('projectId'));
  const before = found(await query.returning(columns).executeTakeFirst());
  await removeGrants(tx, id);
  app.record(tx, 'delete', { before, risk: 'high' });
  return deleted;
}

export async function rotateSecret(tx: TenantTx, id: Id<'app'>, { graceSeconds }: SecretRotation) {
  const query = inUse(tx).select('secretHash').where('id', '=', id);
  const { secretHash } = found(await query.forUpdate().executeTakeFirst());
  if (secretHash === null) throw ssoErrors.APP_HAS_NO_SECRET();
  const { text, hash } = newClientSecret();
  const previousUntil = graceSeconds === 0 ? null : tx.now + graceSeconds * second;
  const previous =
    previousUntil === null
      ? { previousHash: null, previousUntil }
      : { previousHash: secretHash, previousUntil: toDate(previousUntil) };
  await db(tx)
    .updateTable('eco_apps')
    .set({ secretHash: hash, ...previous, updatedAt: tx.date })
    .where('id', '=', id)
    .execute();
  tx.audit({ resource: { type: 'app', id }, after: { graceSeconds }, risk: 'high' });
  tx.emit(appSecretRotated(id, {}));
  return { id, clientSecret: text, previousUntil };
}

/** @throws NOT_FOUND */
export async function assertApp(tx: TenantTx, id: Id<'app'>): Promise<void> {
  found(await byId(tx, id).executeTakeFirst(), 'No such app');
}

/** What the OpenID provider needs of an app. */
export type ClientRow = Pick<
  Selectable<Apps>,
  | 'id'
  | 'orgId'
  | 'name'
  | 'type'
  | 'redirectUris'
  | 'postLogoutRedirectUris'
  | 'backchannelLogoutUri'
  | 'secretHash'
  | 'previousHash'
  | 'previousUntil'
  | 'grantTypes'
  | 'idTokenAlgorithm'
  | 'pkceRequired'
  | 'nonceRequired'
  | 'responseTypes'
  | 'defaultScopes'
> & { orgName: string };

/** Of any organization that is not deleted. */
export async function lookupApp(tx: Tx, id: string): Promise<ClientRow | undefined> {
  const { rows } = await sql<ClientRow>`select * from lookup_app(${id})`.execute(db(tx));
  return rows[0];
}

export async function eraseApps(tx: SystemTx, org: string): Promise<void> {
  await db(tx)
    .deleteFrom('eco_apps')
    .where('orgId', '=', org as Id<'org'>)
    .execute();
}
