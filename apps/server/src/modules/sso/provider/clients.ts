import Provider, { type AdapterPayload } from 'oidc-provider';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { joinHashes } from '../secrets.ts';
import { type ClientRow, lookup } from '../store/apps.ts';

/** What Nexus keeps with a client beside the standard metadata. */
export const clientProperties = ['org', 'org_name', 'app_type'];

/** A client by its id, whatever kind it is; undefined where it does not exist (any more). */
export async function findClient(kernel: Kernel, id: string): Promise<AdapterPayload | undefined> {
  if (!isId(id, 'app')) return undefined;
  const app = await kernel.database.lookup((tx) => lookup(tx, id));
  return app === undefined ? undefined : metadataOf(app, kernel.clock.now());
}

function metadataOf(app: ClientRow, now: number): AdapterPayload {
  const { backchannel_logout_uri: backchannel } = app;
  const previous = app.previous_until !== null && app.previous_until > now ? app.previous_hash : null;
  return {
    client_id: app.id,
    client_name: app.name,
    application_type: app.type === 'native' ? 'native' : 'web',
    redirect_uris: app.redirect_uris,
    post_logout_redirect_uris: app.post_logout_redirect_uris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: app.secret_hash === null ? 'none' : secretMethod(),
    ...(app.secret_hash === null ? {} : { client_secret: joinHashes([app.secret_hash, previous]) }),
    ...(backchannel === null ? {} : { backchannel_logout_uri: backchannel, backchannel_logout_session_required: true }),
    org: app.org_id,
    org_name: app.org_name,
    app_type: app.type,
  };
}

/** Libraries differ in how they send a secret; both ways of RFC 6749, 2.3.1 are taken, whichever the request uses. */
const secretMethod = (): 'client_secret_basic' | 'client_secret_post' =>
  Provider.ctx?.headers.authorization === undefined ? 'client_secret_post' : 'client_secret_basic';
