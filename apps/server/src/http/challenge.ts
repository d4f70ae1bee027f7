import type { NexusError } from '../kernel/errors.ts';

const realm = 'Bearer realm="nexus"';

/**
 * `WWW-Authenticate` (RFC 6750, 3), for every 401 and for what scopes do not cover. `isPublic`: the route looks at no
 * bearer credential, so none can be invalid. Without one there is no error code either.
 */
export function challengeOf({ code, status, options }: NexusError, isPublic: boolean): string | undefined {
  if (options.missingScope !== undefined)
    return `${realm}, error="insufficient_scope", scope="${options.missingScope}"`;
  if (status !== 401) return undefined;
  return code === 'INVALID_TOKEN' && !isPublic ? `${realm}, error="invalid_token"` : realm;
}
