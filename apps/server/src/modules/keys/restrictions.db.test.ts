import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { callAs, makeWorld, type Role, stranger, type World } from '../../../test/world/world.ts';
import { day, hour, toIso } from '../../kernel/clock.ts';

const burst = { name: 'burst', limit: 10, windowSeconds: 60 };
/** From inside of the networks that the keys of these tests are limited to. */
const office = '192.0.2.7';

describe.skipIf(!postgresAvailable)('a key cannot free itself (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as: Role | string = 'owner') => {
    const token = as in world.a.members ? world.a.members[as as Role].token : as;
    return callAs(world, world.a, token, what, { from: office, ...(body === undefined ? {} : { body }) });
  };
  const make = async (body: object, as: Role | string = 'owner') => {
    const { status, body: made, text } = await call('POST /api/v1/keys', { name: 'k', ...body }, as);
    expect(status, text).toBe(201);
    return made as Json & { id: string; key: string };
  };
  const code = async (what: string, body: unknown, as: Role | string) => {
    const answer = await call(what, body, as);
    return answer.status < 400 ? answer.status : `${answer.status} ${answer.body.code}`;
  };
  const refused = '403 CANNOT_GRANT';
  const in30Days = () => toIso(world.clock.now() + 30 * day);
  const in60Days = () => toIso(world.clock.now() + 60 * day);
  const accounts = () => `/api/v1/organizations/${world.a.org}/service-accounts`;
  const account = async (role?: Role) => {
    const principalId = String((await call(`POST ${accounts()}`, { name: 'Deploys' })).body.id);
    if (role !== undefined) await call('POST /api/v1/access/bindings', { principalId, role });
    return principalId;
  };

  /** A restriction, a wider form of it, none of it, and a narrower form. */
  const restrictions = (): [name: string, own: object, wider: object, none: object, narrower: object][] => [
    [
      'expiry',
      { expiresAt: in30Days() },
      { expiresAt: in60Days() },
      { expiresAt: null },
      { expiresAt: toIso(world.clock.now() + day) },
    ],
    [
      'networks',
      { allowedIps: ['192.0.2.0/24'] },
      { allowedIps: ['192.0.2.0/23'] },
      { allowedIps: [] },
      { allowedIps: ['192.0.2.0/28', '192.0.2.77'] },
    ],
    [
      'limits',
      { limits: [burst] },
      { limits: [{ ...burst, limit: 11 }] },
      { limits: [] },
      {
        limits: [
          { ...burst, limit: 9 },
          { ...burst, name: 'daily', windowSeconds: 86_400 },
        ],
      },
    ],
  ];

  it.each(['expiry', 'networks', 'limits'])('by changing itself, or by a new key: %s', async (name) => {
    const [, own, wider, none, narrower] = restrictions().find(([each]) => each === name) ?? ['', {}, {}, {}, {}];
    const { id, key } = await make(own);
    for (const change of [wider, none]) expect(await code(`PATCH /api/v1/keys/${id}`, change, key)).toBe(refused);
    for (const child of [wider, ...(name === 'expiry' ? [] : [none])]) {
      expect(await code('POST /api/v1/keys', { name: 'child', ...child }, key)).toBe(refused);
    }
    const read = await call(`GET /api/v1/keys/${id}`);
    expect(read.body).toMatchObject(own);
    // What a new key leaves out, it has from its maker.
    expect(await make({}, key)).toMatchObject(own);
    expect(await make(narrower, key)).toMatchObject(narrower);
    expect(await code(`PATCH /api/v1/keys/${id}`, narrower, key)).toBe(200);
    // People, who are not so restricted, may lift it.
    expect(await code(`PATCH /api/v1/keys/${id}`, none, 'owner')).toBe(200);
  });

  it.each(['expiry', 'networks', 'limits'])(
    'by a freer key: not by its new secret, nor by lifting its restrictions: %s',
    async (name) => {
      const [, own, , none] = restrictions().find(([each]) => each === name) ?? ['', {}, {}, {}];
      const { key } = await make(own);
      const free = await make({});
      expect(await code(`POST /api/v1/keys/${free.id}/rotate`, {}, key)).toBe(refused);
      const other = await make({ ...own, expiresAt: in30Days(), allowedIps: ['192.0.2.0/24'], limits: [burst] });
      expect(await code(`PATCH /api/v1/keys/${other.id}`, none, key)).toBe(refused);
    },
  );

  it('by rotation: a rotated key keeps every restriction', async () => {
    const project = await call('POST /api/v1/projects', { name: 'P' });
    const environmentId = String(project.body.environments?.[0]?.id);
    const own = {
      expiresAt: in30Days(),
      allowedIps: ['192.0.2.0/24'],
      limits: [{ ...burst, per: 'key' }],
      environmentId,
    };
    const { id, key } = await make({ ...own, scopes: ['keys:*'] });
    const rotated = await call(`POST /api/v1/keys/${id}/rotate`, {}, key);
    expect(rotated.status, rotated.text).toBe(200);
    expect(rotated.body).toMatchObject({ ...own, scopes: ['keys:*'] });
    expect(await code(`PATCH /api/v1/keys/${id}`, { limits: [] }, String(rotated.body.key))).toBe(refused);
  });

  it('by a service account: neither by a key, a client secret nor a role of it', async () => {
    const id = await account('viewer');
    for (const [name, own, wider, none] of restrictions()) {
      const { key } = await make(own);
      const body = { name: 'CI', serviceAccountId: id, scopes: ['projects:read'] };
      expect(await code('POST /api/v1/keys', { ...body, ...wider }, key), name).toBe(refused);
      if (name !== 'expiry') expect(await code('POST /api/v1/keys', { ...body, ...none }, key), name).toBe(refused);
      expect(await make({ serviceAccountId: id }, key)).toMatchObject(own);
      expect(await code(`POST ${accounts()}/${id}/secrets`, {}, key), name).toBe(refused);
      const binding = { principalId: await account(), role: 'viewer' };
      expect(await code('POST /api/v1/access/bindings', binding, key), name).toBe(refused);
    }
  });

  it('by an expiry alone, which a secret and a binding can keep', async () => {
    const id = await account('viewer');
    const { key } = await make({ expiresAt: in30Days() });
    expect(await code(`POST ${accounts()}/${id}/secrets`, { expiresAt: in60Days() }, key)).toBe(refused);
    expect(await code(`POST ${accounts()}/${id}/secrets`, { expiresAt: in30Days() }, key)).toBe(201);
    const binding = async (expiresAt: string) => ({ principalId: await account(), role: 'viewer', expiresAt });
    expect(await code('POST /api/v1/access/bindings', await binding(in60Days()), key)).toBe(refused);
    expect(await code('POST /api/v1/access/bindings', await binding(in30Days()), key)).toBe(201);
  });

  it('by an invitation, a membership, a team or a role', async () => {
    const organization = `/api/v1/organizations/${world.a.org}`;
    const team = await call(`POST ${organization}/teams`, { name: 'Team' });
    await call('POST /api/v1/access/bindings', { principalId: team.body.id, role: 'viewer' });
    for (const [name, own] of restrictions()) {
      const { key } = await make(own);
      const invitation = { email: `${name}@example.com`, role: 'viewer' };
      expect(await code(`POST ${organization}/invitations`, invitation, key), name).toBe('403 FORBIDDEN');
      const { user } = world.a.members.viewer;
      expect(await code(`PATCH ${organization}/members/${user}`, { role: 'developer' }, key), name).toBe(
        '403 FORBIDDEN',
      );
      expect(await code(`PUT ${organization}/teams/${team.body.id}/members/${user}`, undefined, key), name).toBe(
        '403 FORBIDDEN',
      );
      expect(await code('POST /api/v1/access/roles', { name, permissions: ['projects:read'] }, key), name).toBe(
        refused,
      );
    }
  });

  it('by many keys of its own: they use up its limits, not new ones', async () => {
    const { key } = await make({ limits: [{ ...burst, limit: 5 }] });
    const child = await make({ scopes: ['projects:read', 'keys:create'] }, key);
    const grandchild = await make({ scopes: ['projects:read'], limits: [{ ...burst, limit: 3 }] }, child.key);
    const reads = async (as: string) => (await call('GET /api/v1/projects', undefined, as)).status;
    // Two of the five are used up by the making of the keys.
    expect([await reads(key), await reads(child.key)]).toEqual([200, 200]);
    expect([await reads(grandchild.key), await reads(child.key), await reads(key)]).toEqual([429, 200, 429]);
  });

  it('nor can a token: one with narrow scopes, or of a secret that expires', async () => {
    const id = await account('owner');
    const token = async (secret: unknown, scope?: string) => {
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
      const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
      const reply = await world.app.server.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        payload: body.toString(),
      });
      return String(reply.json().access_token);
    };
    const lasting = await call(`POST ${accounts()}/${id}/secrets`, {});
    const narrow = await token(lasting.body.clientSecret, 'keys:*');
    expect(await code('POST /api/v1/keys', { name: 'k', scopes: ['*:*'] }, narrow)).toBe(refused);
    expect(await code('POST /api/v1/keys', { name: 'k', scopes: ['projects:read'] }, narrow)).toBe(refused);
    expect(await make({}, narrow)).toMatchObject({ scopes: ['keys:*'], expiresAt: null });
    const until = in30Days();
    const expiring = await call(`POST ${accounts()}/${id}/secrets`, { expiresAt: until });
    const bound = await token(expiring.body.clientSecret);
    expect(await make({}, bound)).toMatchObject({ expiresAt: until });
    expect(await code('POST /api/v1/keys', { name: 'k', expiresAt: in60Days() }, bound)).toBe(refused);
    expect(await code(`POST ${accounts()}/${id}/secrets`, {}, bound)).toBe(refused);
  });

  it('nor can a person give for longer what is theirs until a date', async () => {
    const { founder } = await stranger(world);
    await world.rows('insert into eco_members (id, org_id, user_id, role, joined_at) values ($1, $2, $3, $4, $5)', [
      world.app.kernel.ids.next('mem'),
      world.a.org,
      founder.user,
      'viewer',
      new Date(world.clock.now()),
    ]);
    const expiresAt = in30Days();
    await call('POST /api/v1/access/bindings', { principalId: founder.user, role: 'admin', expiresAt });
    const give = async (more: object) =>
      code('POST /api/v1/access/bindings', { principalId: await account(), role: 'developer', ...more }, founder.token);
    expect([await give({}), await give({ expiresAt: in60Days() }), await give({ expiresAt })]).toEqual([
      refused,
      refused,
      201,
    ]);
    const id = await account('developer');
    const key = (more: object) =>
      code(
        'POST /api/v1/keys',
        { name: 'k', serviceAccountId: id, scopes: ['projects:update'], ...more },
        founder.token,
      );
    expect([await key({}), await key({ expiresAt: in60Days() }), await key({ expiresAt })]).toEqual([
      refused,
      refused,
      201,
    ]);
    const secret = (more: object) => code(`POST ${accounts()}/${id}/secrets`, more, founder.token);
    expect([await secret({}), await secret({ expiresAt: in60Days() }), await secret({ expiresAt })]).toEqual([
      refused,
      refused,
      201,
    ]);
  });

  it('nor can somebody with fewer rights lift the restrictions of another’s key', async () => {
    const theirs = await make({ expiresAt: in30Days(), allowedIps: ['192.0.2.0/24'], limits: [burst] });
    for (const change of [{ expiresAt: null }, { allowedIps: [] }, { limits: [] }]) {
      expect(await code(`PATCH /api/v1/keys/${theirs.id}`, change, 'developer')).toBe(refused);
    }
    const sooner = { name: 'Other', expiresAt: toIso(world.clock.now() + hour), limits: [{ ...burst, limit: 1 }] };
    expect(await code(`PATCH /api/v1/keys/${theirs.id}`, sooner, 'developer')).toBe(200);
  });

  it('and may still make and change customers’ keys, which cannot call Nexus', async () => {
    const customerId = String((await call('POST /api/v1/customers', { externalId: 'acme', name: 'Acme' })).body.id);
    const { key } = await make({ expiresAt: in30Days(), allowedIps: ['192.0.2.0/24'], limits: [burst] });
    const theirs = await make({ kind: 'customer', customerId, limits: [burst] }, key);
    expect(theirs).toMatchObject({ expiresAt: null, allowedIps: [] });
    expect(await code(`PATCH /api/v1/keys/${theirs.id}`, { limits: [] }, key)).toBe(200);
    expect(await code(`POST /api/v1/keys/${theirs.id}/rotate`, {}, key)).toBe(200);
  });
});
