import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { keyWith, makeWorld, type World } from '../../test/world/world.ts';

const me = 'GET /api/v1/auth/me';
const plain = 'Bearer realm="nexus"';
const invalid = `${plain}, error="invalid_token"`;

describe.skipIf(!postgresAvailable)('WWW-Authenticate (RFC 6750, 3; needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld({ env: { METRICS_TOKEN: 'the-token-of-the-scraper' } });
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
    expect(told(login)).toEqual([401, plain]);
    const refresh = await world.call('POST /api/v1/auth/refresh', { body: { refreshToken: 'x' }, as: 'nonsense' });
    expect(told(refresh)).toEqual([401, plain]);
  });

  it('says insufficient_scope, and which, where the scopes of a key do not include the permission', async () => {
    const as = await keyWith(world, world.a, ['customers:read']);
    const scope = `${plain}, error="insufficient_scope", scope="keys:read"`;
    expect(told(await world.call('GET /api/v1/keys', { as }))).toEqual([403, scope]);
    expect((await world.call('GET /api/v1/customers', { as })).status).toBe(200);
  });

  it('is absent where the person lacks the permission, which no other token would have', async () => {
    const { token: as } = world.a.members.viewer;
    const headers = { 'x-nexus-organization': world.a.org };
    const refused = await world.call('POST /api/v1/customers', { as, headers, body: { externalId: 'a', name: 'A' } });
    expect(told(refused)).toEqual([403, undefined]);
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
    expect(told(await world.call(me, { headers: { cookie: 'nexus_access=x' } }))).toEqual([401, invalid]);
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
