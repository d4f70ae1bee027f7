import { errors } from 'oidc-provider';
import { isLoopback } from '../apps/redirects.ts';
import { originOf } from './unregistered.ts';

const maxRedirects = 10;
const maxUriLength = 500;

interface Metadata {
  client_id?: string | undefined;
  redirect_uris?: readonly string[] | undefined;
}

/**
 * Where a client that nobody registered may have codes sent: to https, or to a program on the person's own computer (MCP
 * authorization, "Communication Security"). A document speaks for its own host alone: otherwise the page that asks people
 * would name one host, and the code would go to another.
 */
export function checkUnregistered({ client_id = '', redirect_uris = [] }: Metadata): void {
  const origin = originOf(client_id);
  if (origin === 'registered') return;
  if (redirect_uris.length > maxRedirects) throw refused(`must hold at most ${maxRedirects} addresses`);
  for (const uri of redirect_uris) {
    const url = uri.length <= maxUriLength ? URL.parse(uri) : null;
    if (url === null) throw refused(`must hold URLs of at most ${maxUriLength} characters`);
    if (url.username !== '' || url.password !== '') throw refused('must not contain a user name');
    if (isLoopback(url)) continue;
    if (url.protocol !== 'https:') throw refused('must be https, or http on a loopback address');
    const own = new URL(origin === 'document' ? client_id : uri).origin;
    if (url.origin !== own) throw refused(`must be at ${own}, like the document, or on a loopback address`);
  }
}

/** The provider makes `invalid_redirect_uri` of it (RFC 7591, 3.2.2). */
const refused = (why: string) => new errors.InvalidClientMetadata(`redirect_uris ${why}`);
