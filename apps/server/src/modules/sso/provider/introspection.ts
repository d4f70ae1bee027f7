import { createLocalJWKSet, jwtVerify } from 'jose';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { toDate } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findApi } from '../apis/apis.ts';
import { issuerOf } from './issuers.ts';
import { type AskingClient, mayUse, originOf } from './unregistered.ts';

interface Token {
  clientId?: string | undefined;
  /** The identifier of the API. */
  aud?: string | string[] | undefined;
}

/**
 * Whether a client is told of a token (RFC 7662): of its own, and, where it has a secret, of those for APIs of its
 * organization. A token of a log-in is for its app alone: an API that took it would take one that was meant for nobody
 * else. Of tokens that have lost their API or their client, nobody is told.
 */
export async function mayIntrospect(kernel: Kernel, ctx: KoaContextWithOIDC, token: Token): Promise<boolean> {
  const { client, provider } = ctx.oidc;
  const { clientId = '', aud } = token;
  const own = clientId === client?.clientId;
  // A document is not fetched for this: the host of its address is all that matters.
  const issuedTo = originOf(clientId) === 'document' ? { clientId } : await provider.Client.find(clientId);
  if (client === undefined || issuedTo === undefined) return false;
  if (aud === undefined) return own;
  const api = await findApi(kernel, String(aud));
  if (api === undefined || !mayUse(api, issuedTo)) return false;
  return own || (client.clientAuthMethod !== 'none' && (client as AskingClient).org === api.orgId);
}

/** No token has it. */
const noToken = 'none';
const isJwt = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);

/**
 * The provider keeps the access tokens of APIs under their `jti` (see providers.ts), but refuses to look up a JWT. A form
 * with one, for introspection or revocation, gets the `jti` in its place, if the signature is ours: without that check
 * whoever knows a `jti` could make a token around it.
 */
export async function replaceJwt(kernel: Kernel, issuer: string, bytes: Uint8Array): Promise<Uint8Array> {
  const form = new URLSearchParams(Buffer.from(bytes).toString());
  const token = form.get('token');
  if (token === null || !isJwt(token) || form.getAll('token').length !== 1) return bytes;
  form.set('token', (await verifiedId(kernel, issuer, token)) ?? noToken);
  return Buffer.from(form.toString());
}

async function verifiedId({ signing, clock }: Kernel, issuer: string, token: string): Promise<string | undefined> {
  const keys = createLocalJWKSet(signing.jwks('access-token'));
  const options = { typ: 'at+jwt', algorithms: ['ES256'], currentDate: toDate(clock.now()) };
  const { iss = '', org, jti } = (await jwtVerify(token, keys, options).catch(() => undefined))?.payload ?? {};
  // Nexus's own access tokens have the same keys, and another issuer.
  return iss === issuer || iss === issuerOf(issuer, String(org)) ? jti : undefined;
}
