import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { route } from '../../../http/route.ts';
import { anyone } from '../schemas.ts';

/** A `next` key waits longer than this before it signs, so that caches of the set know it in time. */
const cacheSeconds = 300;

const PublicKey = describe(
  z.object({
    kty: z.string(),
    crv: z.string(),
    x: z.string(),
    y: z.string(),
    kid: z.string(),
    alg: z.string(),
    use: z.string(),
  }),
  {
    kty: ['Key type', 'EC'],
    crv: ['Curve', 'P-256'],
    x: ['x coordinate, base64url', 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4'],
    y: ['y coordinate, base64url', '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM'],
    kid: ['Key id, as in the header of a token', '2026-11'],
    alg: ['Algorithm', 'ES256'],
    use: ['Always `sig`', 'sig'],
  },
).meta({ id: 'PublicKey' });

export const readJwks = route({
  ...anyone,
  name: 'auth.readJwks',
  method: 'GET',
  path: '/.well-known/jwks.json',
  summary: 'Read the public keys that verify access tokens (RFC 7517)',
  // A few hundred bytes from memory; verifiers that share an address must not block each other.
  limits: [],
  reply: z.object({ keys: z.array(PublicKey).describe('The public keys') }).meta({ id: 'KeySet' }),
  scope: 'none',
  act: ({ kernel, reply }) => {
    reply.header('cache-control', `public, max-age=${cacheSeconds}`);
    return kernel.signing.jwks('access-token') as { keys: z.infer<typeof PublicKey>[] };
  },
});
