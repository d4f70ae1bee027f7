import { z } from 'zod';
import { route } from '../../../http/route.ts';

/** A `next` key waits longer than this before it signs, so that caches of the set know it in time. */
const cacheSeconds = 300;

const PublicKey = z
  .object({
    kty: z.string().meta({ description: 'Key type', examples: ['EC'] }),
    crv: z.string().meta({ description: 'Curve', examples: ['P-256'] }),
    x: z
      .string()
      .meta({ description: 'x coordinate, base64url', examples: ['MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4'] }),
    y: z
      .string()
      .meta({ description: 'y coordinate, base64url', examples: ['4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM'] }),
    kid: z.string().meta({ description: 'Key id, as in the header of a token', examples: ['2026-11'] }),
    alg: z.string().meta({ description: 'Algorithm', examples: ['ES256'] }),
    use: z.string().meta({ description: 'Always `sig`', examples: ['sig'] }),
  })
  .meta({ id: 'PublicKey' });

export const readJwks = route({
  name: 'auth.readJwks',
  method: 'GET',
  path: '/.well-known/jwks.json',
  summary: 'Read the public keys that verify access tokens (RFC 7517)',
  permission: 'public',
  meter: false,
  // A few hundred bytes from memory; verifiers that share an address must not block each other.
  limits: [],
  reply: z.object({ keys: z.array(PublicKey).describe('The public keys') }).meta({ id: 'KeySet' }),
  scope: 'none',
  act: ({ kernel, reply }) => {
    reply.header('cache-control', `public, max-age=${cacheSeconds}`);
    return kernel.signing.jwks('access-token') as { keys: z.infer<typeof PublicKey>[] };
  },
});
