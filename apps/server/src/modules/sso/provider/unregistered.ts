import { isId } from '../../../kernel/ids.ts';
import type { ApiRow } from '../apis/apis.ts';
import { isLoopback } from '../apps/redirects.ts';

/**
 * Where a client comes from: `registered` by an organization (an app, a service account) or by Nexus itself (the command
 * line); or unregistered, and then known by its metadata `document` or by what it said of `itself`.
 */
export type ClientOrigin = 'registered' | 'document' | 'itself';

export function originOf(clientId: string): ClientOrigin {
  if (isId(clientId, 'cli')) return 'itself';
  return clientId.startsWith('https://') ? 'document' : 'registered';
}

export interface AskingClient {
  clientId: string;
  /** Of a registered one, and of one that registered itself with it. */
  org?: string | undefined;
  redirectUris?: readonly string[] | undefined;
}

/** Whether the client may ask for tokens for the API. */
export function mayUse(api: ApiRow, client: AskingClient): boolean {
  const { unregisteredClients, clientHosts } = api;
  const { clientId, redirectUris = [] } = client;
  const isAllowed = (url: URL) => clientHosts.length === 0 || clientHosts.includes(url.host);
  switch (originOf(clientId)) {
    case 'registered':
      return client.org === api.orgId;
    case 'itself': {
      const urls = redirectUris.map((uri) => new URL(uri));
      return (
        client.org === api.orgId &&
        unregisteredClients === 'any' &&
        urls.every((url) => isLoopback(url) || isAllowed(url))
      );
    }
    case 'document':
      return unregisteredClients !== 'none' && isAllowed(new URL(clientId));
  }
}
