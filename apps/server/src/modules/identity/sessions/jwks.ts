import { z } from 'zod';
import { route } from '../../../http/route.ts';

/** Shorter than a `next` key waits before it signs, so that whoever caches the set knows every key in time. */
const cacheSeconds = 300;

const PublicKey = z.object({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.string(),
  use: z.string(),
});

export const jwks = route({
  method: 'GET',
  path: '/.well-known/jwks.json',
  summary: 'The public keys that verify access tokens (RFC 7517)',
  permission: 'public',
  meter: false,
  // A few hundred bytes from memory; verifiers behind one address must not keep each other out.
  limits: [],
  reply: z.object({ keys: z.array(PublicKey) }),
  scope: 'none',
  act: ({ kernel, reply }) => {
    reply.header('cache-control', `public, max-age=${cacheSeconds}`);
    return kernel.signing.jwks('access-token') as { keys: z.infer<typeof PublicKey>[] };
  },
});
