import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import { fields } from '../consent.ts';
import type { Consent } from '../store/tables.ts';
import { entryOf } from './account.ts';

/** Scopes that show nothing of the person beyond what the organization gave them in the app. */
const plainScopes = ['openid', 'roles', 'offline_access'];

type Grant = NonNullable<KoaContextWithOIDC['oidc']['entities']['Grant']>;

/**
 * The grant under which an app acts for the person: that of the session, or one made of what the person once agreed to,
 * so that nobody is asked twice. Undefined where they were never asked.
 */
export async function loadExistingGrant(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, result, provider } = ctx.oidc;
  const person = session?.accountId;
  if (client === undefined || person === undefined) return undefined;
  const known = session?.grantIdFor(client.clientId);
  // After a new decision the old grant does not count.
  const kept = known !== undefined && result?.consent === undefined ? await provider.Grant.find(known) : undefined;
  if (kept?.accountId === person && kept.clientId === client.clientId) return kept;
  const entry = await entryOf(kernel, client.clientId, person);
  if (entry?.allowed !== true || entry.consent === null) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: person });
  fill(grant, entry.consent);
  await grant.save();
  return grant;
}

function fill(grant: Grant, consent: Consent): void {
  for (const scope of plainScopes) grant.addOIDCScope(scope);
  for (const { field, scope } of fields) {
    const agreed = consent[field];
    if (agreed === undefined) continue;
    if (agreed) grant.addOIDCScope(scope);
    else grant.rejectOIDCScope(scope);
  }
}
