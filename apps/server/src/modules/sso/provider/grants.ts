import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type Consent, fields, offlineScope } from '../consents/fields.ts';
import { findApiEntry, findClientEntry } from './account.ts';
import { apiOf, resourceOf } from './context.ts';
import { originOf } from './unregistered.ts';

/** Scopes that need no consent: they show only what the organization itself assigned. */
const plainScopes = ['openid', 'roles'];

type Grant = NonNullable<KoaContextWithOIDC['oidc']['entities']['Grant']>;

/**
 * The grant under which an app acts for the person: that of the session, or a new one from their stored consent, so that
 * nobody is asked twice. Undefined where they were never asked.
 */
export async function loadExistingGrant(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, result, provider } = ctx.oidc;
  const person = session?.accountId;
  if (client === undefined || person === undefined) return undefined;
  const known = session?.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  const kept = found?.accountId === person && found.clientId === client.clientId ? found : undefined;
  const api = apiOf(ctx);
  if (api === undefined && kept !== undefined && result?.consent === undefined) return kept;
  const entry = await findClientEntry(kernel, client, resourceOf(ctx), person);
  if (entry?.allowed !== true || entry.consent === null) return undefined;
  // A new decision replaces the old grant; but one about an API is added to it, since the session knows one grant of each
  // client, and tokens for other APIs would end with the old one.
  const grant = (api && kept) ?? new provider.Grant({ clientId: client.clientId, accountId: person });
  fill(grant, entry.consent);
  if (api !== undefined) {
    const agreed = await findApiEntry(kernel, api, person, client.clientId);
    if (agreed?.scopes == null && originOf(client.clientId) !== 'registered') return undefined;
    grant.addResourceScope(String(resourceOf(ctx)), [...(agreed?.scopes ?? [])].join(' '));
  }
  await grant.save();
  return grant;
}

/** According to the present consent: the person may have changed it since the grant was made. */
function fill(grant: Grant, consent: Consent): void {
  Object.assign(grant, { openid: {}, rejected: {}, exp: undefined });
  for (const scope of plainScopes) grant.addOIDCScope(scope);
  if (consent.offline === true) grant.addOIDCScope(offlineScope);
  for (const { field, scope } of fields) {
    const agreed = consent[field];
    if (agreed === undefined) continue;
    if (agreed) grant.addOIDCScope(scope);
    else grant.rejectOIDCScope(scope);
  }
}
