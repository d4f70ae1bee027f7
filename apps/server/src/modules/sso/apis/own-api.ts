import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { resourceMetadataPath } from '../../../http/protected-resource.ts';
import { route } from '../../../http/route.ts';
import { ssoState } from '../state.ts';
import { apisTag } from './schema.ts';

/** It changes with PUBLIC_URL alone. */
const cacheSeconds = 3600;

const Metadata = describe(
  z.object({
    resource: z.string(),
    authorization_servers: z.array(z.string()),
    jwks_uri: z.string(),
    bearer_methods_supported: z.array(z.string()),
    resource_name: z.string(),
    resource_documentation: z.string(),
  }),
  {
    resource: ['Identifier of this API, for the parameter `resource` (RFC 8707)', 'https://nexus.example.com'],
    authorization_servers: ['Issuers that give tokens for it', ['https://nexus.example.com/oidc']],
    jwks_uri: ['Where the keys are that verify its tokens', 'https://nexus.example.com/.well-known/jwks.json'],
    bearer_methods_supported: ['How tokens are sent (RFC 6750, 2)', ['header']],
    resource_name: ['Name of the API', 'Nexus'],
    resource_documentation: ['Documentation for people', 'https://nexus.example.com/docs'],
  },
).meta({ id: 'ProtectedResource' });

export const readOwnApi = route({
  name: 'apis.readOwn',
  tag: apisTag,
  method: 'GET',
  path: resourceMetadataPath,
  summary: 'Read where a client gets tokens for this API itself (RFC 9728)',
  permission: 'public',
  meter: false,
  // A few hundred bytes from memory.
  limits: [],
  reply: Metadata,
  scope: 'none',
  act: ({ use, reply }) => {
    const { publicUrl, issuer } = use(ssoState);
    reply.header('cache-control', `public, max-age=${cacheSeconds}`);
    // For clients in browsers; it is public.
    reply.header('access-control-allow-origin', '*');
    return {
      resource: publicUrl.origin,
      authorization_servers: [issuer],
      jwks_uri: `${publicUrl.origin}/.well-known/jwks.json`,
      bearer_methods_supported: ['header'],
      resource_name: 'Nexus',
      resource_documentation: `${publicUrl.origin}/docs`,
    };
  },
});
