import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type Consent, fields, offlineScope } from '../consents/fields.ts';
import { findEntry } from './account.ts';

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
  // A new decision replaces the old grant.
  const kept = known !== undefined && result?.consent === undefined ? await provider.Grant.find(known) : undefined;
  if (kept?.accountId === person && kept.clientId === client.clientId) return kept;
  const entry = await findEntry(kernel, client.clientId, person);
  if (entry?.allowed !== true || entry.consent === null) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: person });
  fill(grant, entry.consent);
  await grant.save();
  return grant;
}

function fill(grant: Grant, consent: Consent): void {
  for (const scope of plainScopes) grant.addOIDCScope(scope);
  if (consent.offline === true) grant.addOIDCScope(offlineScope);
  for (const { field, scope } of fields) {
    const agreed = consent[field];
    if (agreed === undefined) continue;
    if (agreed) grant.addOIDCScope(scope);
    else grant.rejectOIDCScope(scope);
  }
}
