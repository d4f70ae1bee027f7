import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { keyWith, makeWorld, type World } from '../../test/world/world.ts';

const me = 'GET /api/v1/auth/me';
const bare = 'Bearer realm="nexus"';
const metadata = 'https://nexus.example.com/.well-known/oauth-protected-resource';
const where = `resource_metadata="${metadata}"`;
const plain = `${bare}, ${where}`;
const invalid = `${bare}, error="invalid_token", ${where}`;

describe.skipIf(!postgresAvailable)('WWW-Authenticate (RFC 6750, 3; needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    const env = { METRICS_TOKEN: 'the-token-of-the-scraper', PUBLIC_URL: 'https://nexus.example.com' };
    world = await makeWorld({ env });
  });
  afterAll(() => world?.close());

  const told = ({ status, headers }: Answer) => [status, headers['www-authenticate']];

  it('has no error code where no credential was sent, or none that we take', async () => {
    expect(told(await world.call(me))).toEqual([401, plain]);
    const basic = await world.call(me, { headers: { authorization: 'Basic YTpi' } });
    expect([...told(basic), basic.body.code]).toEqual([401, plain, 'UNAUTHENTICATED']);
    expect(told(await world.call('GET /metrics'))).toEqual([401, plain]);
  });

  it('has no error code where it is no bearer token that is wrong', async () => {
    const { email } = world.a.founder;
    const login = await world.call('POST /api/v1/auth/login', { body: { email, password: 'wrong' } });
    expect(told(login)).toEqual([401, bare]);
    const refresh = await world.call('POST /api/v1/auth/refresh', { body: { refreshToken: 'x' }, as: 'nonsense' });
    expect(told(refresh)).toEqual([401, bare]);
  });

  it('says insufficient_scope, and which, where the scopes of a key do not include the permission', async () => {
    const as = await keyWith(world, world.a, ['customers:read']);
    const scope = `${bare}, error="insufficient_scope", scope="keys:read", ${where}`;
    expect(told(await world.call('GET /api/v1/keys', { as }))).toEqual([403, scope]);
    expect((await world.call('GET /api/v1/customers', { as })).status).toBe(200);
  });

  it('is absent where the person lacks the permission, which no other token would have', async () => {
    const { token: as } = world.a.members.viewer;
    const headers = { 'x-nexus-organization': world.a.org };
    const refused = await world.call('POST /api/v1/customers', { as, headers, body: { externalId: 'a', name: 'A' } });
    expect(told(refused)).toEqual([403, undefined]);
  });

  it('names metadata that says where to get a token (RFC 9728)', async () => {
    const { status, body, headers } = await world.call(`GET ${new URL(metadata).pathname}`);
    expect([status, headers['access-control-allow-origin']]).toEqual([200, '*']);
    expect(body).toEqual({
      resource: 'https://nexus.example.com',
      authorization_servers: ['https://nexus.example.com/oidc'],
      jwks_uri: 'https://nexus.example.com/.well-known/jwks.json',
      bearer_methods_supported: ['header'],
      resource_name: 'Nexus',
      resource_documentation: 'https://nexus.example.com/docs',
    });
    const issuer = await world.call('GET /oidc/.well-known/openid-configuration');
    expect(issuer.body.issuer).toBe('https://nexus.example.com/oidc');
  });

  it('two credentials are 400', async () => {
    const { token: as } = world.a.founder;
    const both = await world.call(me, { as, headers: { 'x-api-key': 'x' } });
    expect([both.status, both.body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('says invalid_token where one is bad, expired or revoked', async () => {
    const { email, password } = world.a.founder;
    expect(told(await world.call(me, { as: 'nonsense' }))).toEqual([401, invalid]);
    expect(told(await world.call('GET /api/v1/keys', { as: 'eco_api_nonsense' }))).toEqual([401, invalid]);
    expect(told(await world.call('GET /api/v1/keys', { headers: { 'x-api-key': 'x' } }))).toEqual([401, invalid]);
    expect(told(await world.call(me, { headers: { cookie: '__Host-nexus_access=x' } }))).toEqual([401, invalid]);
    expect(told(await world.call('GET /metrics', { as: 'another' }))).toEqual([401, invalid]);
    const login = async () =>
      String((await world.call('POST /api/v1/auth/login', { body: { email, password } })).body.token);
    const revoked = await login();
    await world.call('POST /api/v1/auth/logout', { as: revoked });
    expect(told(await world.call(me, { as: revoked }))).toEqual([401, invalid]);
    const expired = await login();
    world.manual.advance(16 * 60_000);
    expect(told(await world.call(me, { as: expired }))).toEqual([401, invalid]);
  });
});
