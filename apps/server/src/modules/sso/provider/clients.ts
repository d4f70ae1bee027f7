import Provider, { type AdapterPayload, type KoaContextWithOIDC, type ResponseType } from 'oidc-provider';
import { type Id, isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findServiceClient } from '../../tenancy/index.ts';
import { type ClientRow, lookupApp } from '../apps/apps.ts';
import { joinHashes } from '../apps/secrets.ts';
import { lookupClient } from '../clients/clients.ts';
import { commandLineClient } from './account.ts';
import { safeMetadata } from './metadata.ts';

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Client metadata of our own, beside the standard ones. */
export const clientProperties = ['org', 'org_name', 'app_type', 'pkce_required', 'nonce_required', 'default_scopes'];

/** A client of any kind by its id. */
export async function findClient(kernel: Kernel, id: string): Promise<AdapterPayload | undefined> {
  if (id === commandLineClient) return commandLine;
  if (isId(id, 'svc')) return serviceAccount(kernel, id);
  if (isId(id, 'cli')) return registeredItself(kernel, id);
  if (!isId(id, 'app')) return undefined;
  const app = await kernel.database.lookup((tx) => lookupApp(tx, id));
  return app === undefined ? undefined : metadataOf(app, kernel.clock.now());
}

function metadataOf(app: ClientRow, now: number): AdapterPayload {
  const { backchannelLogoutUri: backchannel } = app;
  const previous = app.previousUntil !== null && app.previousUntil > now ? app.previousHash : null;
  return {
    client_id: app.id,
    client_name: app.name,
    application_type: app.type === 'native' ? 'native' : 'web',
    redirect_uris: app.redirectUris,
    post_logout_redirect_uris: app.postLogoutRedirectUris,
    grant_types: grantTypesOf(app),
    response_types: app.grantTypes.includes('authorization_code') ? (app.responseTypes as ResponseType[]) : [],
    id_token_signed_response_alg: app.idTokenAlgorithm,
    token_endpoint_auth_method: app.secretHash === null ? 'none' : secretMethod(),
    ...(app.secretHash === null ? {} : { client_secret: joinHashes([app.secretHash, previous]) }),
    ...(backchannel === null ? {} : { backchannel_logout_uri: backchannel, backchannel_logout_session_required: true }),
    org: app.orgId,
    org_name: app.orgName,
    app_type: app.type,
    pkce_required: app.pkceRequired,
    nonce_required: app.nonceRequired,
    default_scopes: app.defaultScopes,
  };
}

function grantTypesOf({ grantTypes }: ClientRow): string[] {
  const names = grantTypes.map((grant) => (grant === 'device_code' ? deviceGrant : grant));
  // What was given by a person can be refreshed.
  return grantTypes.some((grant) => grant !== 'client_credentials') ? [...names, 'refresh_token'] : names;
}

const commandLine: AdapterPayload = {
  client_id: commandLineClient,
  client_name: 'Nexus command line',
  redirect_uris: [],
  response_types: [],
  grant_types: [deviceGrant, 'refresh_token'],
  token_endpoint_auth_method: 'none',
  id_token_signed_response_alg: 'ES256',
};

/** A service account with a secret is a client for the client credentials grant (RFC 6749, 4.4). */
async function serviceAccount(kernel: Kernel, id: string): Promise<AdapterPayload | undefined> {
  const found = await findServiceClient(kernel, id);
  if (found === undefined || found.hashes.length === 0) return undefined;
  return {
    client_id: id,
    client_name: found.name,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: secretMethod(),
    client_secret: joinHashes(found.hashes),
    id_token_signed_response_alg: 'ES256',
    org: found.org,
    org_name: found.name,
    app_type: 'service',
  };
}

/** For the APIs of the organization with which it registered. */
async function registeredItself(kernel: Kernel, id: Id<'cli'>): Promise<AdapterPayload | undefined> {
  const found = await kernel.database.lookup((tx) => lookupClient(tx, id));
  if (found === undefined) return undefined;
  const { org, name, redirectUris } = found;
  return { ...safeMetadata({ client_id: id, client_name: name, redirect_uris: redirectUris }), org };
}

/** Keeps which secret a service account authenticated with in this request: a secret begins with its id. */
export function rememberSecret(presented: string): void {
  const [id = ''] = presented.split('.');
  if (Provider.ctx !== undefined && isId(id, 'cre')) Provider.ctx.state.accountSecret = id;
}

export function rememberedSecret(ctx: KoaContextWithOIDC): Id<'cre'> {
  const { accountSecret } = ctx.state as { accountSecret?: Id<'cre'> };
  if (accountSecret === undefined) throw new Error('a service account was authenticated without a secret');
  return accountSecret;
}

/** Libraries differ in how they send a secret: both ways of RFC 6749, 2.3.1 are accepted, by what the request uses. */
const secretMethod = (): 'client_secret_basic' | 'client_secret_post' =>
  Provider.ctx?.headers.authorization === undefined ? 'client_secret_post' : 'client_secret_basic';
