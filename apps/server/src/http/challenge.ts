import type { NexusError } from '../kernel/errors.ts';

const realm = 'Bearer realm="nexus"';

/**
 * `WWW-Authenticate` (RFC 6750, 3), for every 401 and for what scopes do not cover. `isPublic`: the route looks at no
 * bearer credential, so none can be invalid, and none is worth looking for. Without one there is no error code either.
 * `metadata`: URL at which a client reads where it gets a credential (RFC 9728, 5.1).
 */
export function challengeOf(
  { code, status, options }: NexusError,
  isPublic: boolean,
  metadata: string,
): string | undefined {
  const where = `resource_metadata="${metadata}"`;
  if (options.missingScope !== undefined)
    return `${realm}, error="insufficient_scope", scope="${options.missingScope}", ${where}`;
  if (status !== 401) return undefined;
  if (isPublic) return realm;
  return code === 'INVALID_TOKEN' ? `${realm}, error="invalid_token", ${where}` : `${realm}, ${where}`;
}
