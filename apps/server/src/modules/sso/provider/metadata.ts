import { toOneLine } from '../../../kernel/text.ts';
import { isLoopback } from '../apps/redirects.ts';

const maxNameLength = 100;

/**
 * Of what a client says of itself, in a metadata document or a registration, only this is used. Logos, policies, keys and
 * settings of OpenID Connect are left out; scopes too, since those of APIs are asked for later, and the provider would
 * refuse them here. `client_secret` stays where a document has one, so that the provider refuses the document.
 */
export function safeMetadata(said: Record<string, unknown>): Record<string, unknown> {
  const { client_id, client_name, redirect_uris, client_secret, token_endpoint_auth_method } = said;
  const urls = (Array.isArray(redirect_uris) ? redirect_uris : []).flatMap((uri) => URL.parse(String(uri)) ?? []);
  return {
    ...(client_id === undefined ? {} : { client_id }),
    ...(client_secret === undefined ? {} : { client_secret }),
    client_name: nameOf(client_name) ?? urls[0]?.host ?? 'A client without a name',
    redirect_uris,
    token_endpoint_auth_method: token_endpoint_auth_method ?? 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    // The provider lets a native client's loopback address have any port (RFC 8252, 7.3).
    application_type: urls.some(isLoopback) ? 'native' : 'web',
  };
}

/** On one line, and without characters that hide others or turn them around: it is shown to people. */
function nameOf(name: unknown): string | undefined {
  const text = typeof name === 'string' ? toOneLine(name).trim().slice(0, maxNameLength).toWellFormed() : '';
  return text === '' ? undefined : text;
}
