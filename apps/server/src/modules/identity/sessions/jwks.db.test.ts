import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { hour } from '../../../kernel/clock.ts';

const me = 'GET /api/v1/auth/me';

describe.skipIf(!postgresAvailable)('GET /.well-known/jwks.json (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app);
  });

  it('200: the keys with which other libraries verify our tokens', async () => {
    const { status, body, headers } = await app.call('GET /.well-known/jwks.json');
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=300']);
    const { createLocalJWKSet, jwtVerify } = await import('jose');
    const keys = createLocalJWKSet(body as never);
    const { payload, protectedHeader } = await jwtVerify(person.token, keys, {
      currentDate: new Date(app.manual.now()),
    });
    expect([payload.sub, protectedHeader.typ]).toEqual([person.user, 'at+jwt']);
    expect(JSON.stringify(body)).not.toContain('"d"');
  });

  it('are rotated by a job when a month old, and old tokens stay valid', async () => {
    const { rotateSigningKeys } = await import('../jobs.ts');
    const kid = async (): Promise<unknown> => {
      const { email, password } = person;
      const { body } = await app.call('POST /api/v1/auth/login', { body: { email, password } });
      return JSON.parse(Buffer.from(String(body.token).split('.')[0] ?? '', 'base64url').toString()).kid;
    };
    const scope = new Background(app.app.kernel, rotateSigningKeys.name);
    const before = await kid();
    await rotateSigningKeys.run(scope, {});
    expect(await kid()).toBe(before);
    const published = (await app.call('GET /.well-known/jwks.json')).text;
    app.manual.advance(31 * 24 * hour);
    const { email, password } = person;
    const old = String((await app.call('POST /api/v1/auth/login', { body: { email, password } })).body.token);
    await rotateSigningKeys.run(scope, {});
    const after = await kid();
    expect(after).not.toBe(before);
    expect(published).toContain(String(after));
    expect((await app.call(me, { as: old })).status).toBe(200);
  });
});
