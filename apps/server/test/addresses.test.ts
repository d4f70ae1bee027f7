import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type Json, type Registered, register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';
import { liftedLimits } from './world/world.ts';

describe.skipIf(!postgresAvailable)('addresses of clients behind a proxy (needs PostgreSQL)', () => {
  const proxy = '10.0.0.2';
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: { ...liftedLimits(), TRUST_PROXY: '::ffff:10.0.0.0/104, fe80::/10' } });
    person = await register(app);
  });
  afterAll(() => app?.close());

  /** What is recorded of a log-in whose proxy sent this. */
  async function recorded(forwarded: string | undefined, from = proxy): Promise<unknown> {
    const { email, password } = person;
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    const { body } = await app.call('POST /api/v1/auth/login', { body: { email, password }, headers, from });
    const as = String(body.tokens?.accessToken);
    const sessions = (await app.call('GET /api/v1/auth/sessions', { as })).body.items as unknown as Json[];
    const session = sessions.find(({ current }) => Boolean(current));
    await app.settled();
    app.manual.advance(1000);
    const entries = (await app.call('GET /api/v1/auth/activity', { as })).body.items as unknown as Json[];
    expect(entries[0]?.address).toEqual(session?.address);
    return session?.address;
  }

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:555', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:CB00:7107', '203.0.113.7'],
    ['[2001:DB8:0:0::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['192.0.2.66, 203.0.113.7, 10.0.0.3:8080', '203.0.113.7'],
  ])('X-Forwarded-For: %s is recorded as %s', async (forwarded, address) => {
    expect(await recorded(forwarded)).toBe(address);
  });

  it.each(['unknown', '<script>', '203.0.113.7 or 8', '999.1.1.1', '_hidden', 'a, unknown'])(
    'X-Forwarded-For: %s is no address: the peer counts',
    async (forwarded) => expect(await recorded(forwarded)).toBe(proxy),
  );

  it('a peer has its normal form too, and one that is no proxy is not believed', async () => {
    expect(await recorded('203.0.113.7', '::ffff:10.0.0.2')).toBe('203.0.113.7');
    expect(await recorded('203.0.113.7', 'fe80::2%eth0')).toBe('203.0.113.7');
    expect(await recorded('203.0.113.7', '::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(await recorded(undefined, 'fe80::2%eth0')).toBe('fe80::2');
  });

  it('a request without an address is refused', async () => {
    const answer = await app.call('GET /api/v1/auth/me', { as: person.token, from: 'a pipe' });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toBe('The address of the client is unknown');
  });

  it('GET /metrics is for this machine: mapped to IPv6 too, and not for words in X-Forwarded-For', async () => {
    const scrape = async (from: string, forwarded?: string) =>
      (
        await app.call('GET /metrics', {
          from,
          headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
        })
      ).status;
    expect(await scrape('::ffff:127.0.0.1')).toBe(200);
    expect(await scrape('192.0.2.1')).toBe(403);
    expect(await scrape(proxy, 'localhost')).toBe(403);
    expect(await scrape(proxy, '203.0.113.7')).toBe(403);
  });

  it('TRUST_PROXY takes networks, and not everybody', () => {
    for (const TRUST_PROXY of [
      '10.0.0.0/33',
      'proxy',
      'fe80::1%eth0',
      '10.0.0.1,::ffff:10.0.0.0/8',
      '0.0.0.0/0',
      '::/0',
    ])
      expect(() => readConfig({ TRUST_PROXY }), TRUST_PROXY).toThrow(/TRUST_PROXY/);
    expect(readConfig({ TRUST_PROXY: '10.0.0.1, 2001:db8::/32' }).TRUST_PROXY).toHaveLength(2);
  });
});

describe.skipIf(!postgresAvailable)('limits and lists of addresses (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let customerId: string;

  beforeAll(async () => {
    app = await testApp({
      env: {
        ...liftedLimits(),
        LIMIT_ANONYMOUS: '2/60',
        LIMIT_OVERRIDES: 'verify-email=2/60,forgot-password=2/60,sso=2/60',
      },
    });
    owner = await register(app);
    const body = { externalId: 'acme', name: 'Acme' };
    customerId = String((await app.call('POST /api/v1/customers', { as: owner.token, body })).body.id);
  });
  afterAll(() => app?.close());

  it.each([
    ['the default one', 'GET /api/v1/auth/social', undefined],
    ['one of a route', 'POST /api/v1/auth/verify-email', { token: 'x' }],
    ['one per e-mail and address', 'POST /api/v1/auth/forgot-password', { email: 'nobody@example.com' }],
    ['that of the provider', 'GET /oidc/.well-known/openid-configuration', undefined],
  ])('a limit per address counts an IPv6 /64 as one: %s', async (_, what, body) => {
    const status = async (from: string) => (await app.call(what, { from, body })).status;
    await status('2001:db8:7:1::1');
    await status('2001:DB8:7:1:FFFF::2');
    expect(await status('2001:db8:7:1::3')).toBe(429);
    expect(await status('2001:db8:7:2::1')).not.toBe(429);
    await status('::ffff:203.0.113.9');
    await status('::ffff:cb00:7109');
    expect(await status('203.0.113.9')).toBe(429);
    expect(await status('203.0.113.10')).not.toBe(429);
  });

  it('the throttle of log-ins counts an IPv6 /64 as one, in every spelling', async () => {
    const guess = async (from: string) =>
      (await app.call('POST /api/v1/auth/login', { body: { email: owner.email, password: 'wrong' }, from })).status;
    for (const tail of ['::1', ':0:0:0:2', ':FFFF::3', ':a:b:c:d', '::5'])
      expect(await guess(`2001:db8:8:1${tail}`)).toBe(401);
    expect(await guess('2001:DB8:8:1::6')).toBe(429);
    for (let each = 0; each < 5; each++) expect(await guess('203.0.113.20')).toBe(401);
    expect(await guess('::FFFF:CB00:7114')).toBe(429);
  });

  const make = async (body: object) => {
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'k', ...body } });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key), allowedIps: made.body.allowedIps };
  };
  const makeCustomerKey = (body: object) => make({ kind: 'customer', customerId, ...body });
  const verify = async (key: string, ip?: string) =>
    (await app.call('POST /api/v1/keys/verify', { as: owner.token, body: { key, ip } })).body.code;

  it('allowedIps never admit all IPv4 addresses by an IPv6 network', async () => {
    const { key } = await makeCustomerKey({ allowedIps: ['::/64'] });
    for (const ip of ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:c000:207'])
      expect(await verify(key, ip)).toBe('FORBIDDEN_IP');
    const body = { name: 'k', allowedIps: ['::ffff:192.0.2.0/24'] };
    expect((await app.call('POST /api/v1/keys', { as: owner.token, body })).status).toBe(400);
    // Of a version that accepted it.
    const old = await makeCustomerKey({ allowedIps: ['192.0.2.0/24'] });
    await app.rows('update eco_api_keys set allowed_ips = $1 where id = $2', [['::ffff:192.0.2.0/24'], old.id]);
    expect(await verify(old.key, '192.0.2.7')).toBe('FORBIDDEN_IP');
  });

  it('allowedIps and the addresses of calls are equal in every spelling', async () => {
    const { key, allowedIps } = await makeCustomerKey({
      allowedIps: ['::FFFF:0102:0304', '2001:DB8:0:0::/32', '198.51.100.9/24'],
    });
    expect(allowedIps).toEqual(['1.2.3.4', '2001:db8::/32', '198.51.100.0/24']);
    for (const ip of [
      '1.2.3.4',
      '::ffff:1.2.3.4',
      '::ffff:102:304',
      '0:0:0:0:0:ffff:0102:0304',
      '2001:0DB8::7',
      '198.51.100.77',
    ])
      expect(await verify(key, ip), ip).toBe('VALID');
    expect(await verify(key, '::102:304')).toBe('FORBIDDEN_IP');
    const platform = await make({ allowedIps: ['::ffff:102:304'] });
    for (const from of ['1.2.3.4', '::ffff:102:304']) {
      expect((await app.call('GET /api/v1/keys', { as: platform.key, from })).status).toBe(200);
    }
    expect((await app.call('GET /api/v1/keys', { as: platform.key, from: '1.2.3.5' })).status).toBe(401);
  });

  it('a zone is refused when the key is made, not when it is used', async () => {
    for (const address of ['fe80::1%eth0', 'fe80::%eth0/10']) {
      const body = { name: 'k', allowedIps: [address] };
      expect((await app.call('POST /api/v1/keys', { as: owner.token, body })).status).toBe(400);
    }
    const { key } = await makeCustomerKey({ allowedIps: ['fe80::/10'] });
    const body = { key, ip: 'fe80::1%eth0' };
    expect((await app.call('POST /api/v1/keys/verify', { as: owner.token, body })).status).toBe(400);
  });

  it('a limit per address of a key counts an IPv6 /64 as one, and refuses a call whose address is unknown', async () => {
    const limits = [{ name: 'ip', limit: 2, windowSeconds: 60, per: 'address' }];
    const { key } = await makeCustomerKey({ limits });
    expect(await verify(key)).toBe('FORBIDDEN_IP');
    expect(await verify(key, '2001:db8:1:2::1')).toBe('VALID');
    expect(await verify(key, '2001:DB8:1:2:ffff::')).toBe('VALID');
    expect(await verify(key, '2001:db8:1:2::3')).toBe('RATE_LIMITED');
    expect(await verify(key, '2001:db8:1:3::1')).toBe('VALID');
    await verify(key, '1.2.3.4');
    await verify(key, '::ffff:102:304');
    expect(await verify(key, '::ffff:1.2.3.4')).toBe('RATE_LIMITED');
  });
});
