/**
 * better-auth with its API-key plugin as its documentation sets it up: PostgreSQL through a `pg` pool, tables by its own
 * migration, keys hashed, its rate limit on (raised, as the product's is), and a route that calls
 * `auth.api.verifyApiKey`, which the plugin offers on the server only. `COUNT` keys are printed before it listens.
 */
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Fastify from 'fastify';
import pg from 'pg';
import { listen } from './listen.ts';

const options = {
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20, keepAlive: true }),
  secret: 'a secret of the benchmark, thirty-two bytes and more',
  baseURL: 'http://localhost:3000',
  emailAndPassword: { enabled: true },
  plugins: [
    apiKey({ enableMetadata: true, rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 } }),
  ],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
const { user } = await auth.api.signUpEmail({
  body: { email: 'owner@example.com', password: 'Correct-Horse-Battery', name: 'Owner' },
});
const made: string[] = [];
for (let n = 0; n < Number(process.env.COUNT); n++) {
  const { key } = await auth.api.createApiKey({
    body: { userId: user.id, name: `key ${n}`, permissions: { orders: ['read'] }, metadata: { plan: 'pro' } },
  });
  made.push(key);
}

const app = Fastify({ logger: false });
app.get('/keys', async () => made);
app.post('/api/v1/keys/verify', async (request, reply) => {
  const { key, permission } = request.body as { key: string; permission: string };
  const [resource = '', action = ''] = permission.split(':');
  const {
    valid,
    error,
    key: found,
  } = await auth.api.verifyApiKey({ body: { key, permissions: { [resource]: [action] } } });
  if (!valid) return reply.code(403).send({ valid, code: error?.code ?? 'INVALID' });
  return { valid, code: 'VALID', keyId: found?.id, metadata: found?.metadata, permissions: found?.permissions };
});
await listen(app);
