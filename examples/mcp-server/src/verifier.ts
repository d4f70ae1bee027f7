import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import type { OAuthTokenVerifier } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import { InvalidToken, type NexusApi } from '@nexus/resource-server';

/** Nexus's tokens, as the SDK's `requireBearerAuth` wants them verified. */
export function verifierOf(api: NexusApi): OAuthTokenVerifier {
  return {
    async verifyAccessToken(token) {
      try {
        const { subject, clientId, scopes, expiresAt } = await api.verify(token);
        const resource = new URL(api.metadata.resource);
        return { token, clientId, scopes, expiresAt, resource, extra: { subject } };
      } catch (error) {
        // Anything else is no fault of the token's, and becomes a 500.
        throw error instanceof InvalidToken ? new InvalidTokenError(error.message) : error;
      }
    },
  };
}
