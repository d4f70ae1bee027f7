import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, keyWith, makeWorld, type Role, stranger, type World } from '../../../../test/world/world.ts';
import { minute, toIso } from '../../../kernel/clock.ts';
import { accessState } from '../state.ts';

describe.skipIf(!postgresAvailable)('why was this refused (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const tokenOf = (role: Role) => world.a.members[role].token;
  const call = (what: string, body?: unknown, as = tokenOf('owner')): Promise<Answer> =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  const ask = (body: object, as?: string) => call('POST /api/v1/access/explain', body, as);

  async function newKey(input: object): Promise<{ id: string; key: string }> {
    const { body, text } = await call('POST /api/v1/keys', { name: 'Asked about', ...input });
    expect(body.key, text).toBeDefined();
    return { id: String(body.id), key: String(body.key) };
  }

  async function newCustomersKey(input: object): Promise<{ id: string; key: string }> {
    const customer = await call('POST /api/v1/customers', { externalId: `c${Math.random()}`, name: 'C' });
    return newKey({ kind: 'customer', customerId: customer.body.id, ...input });
  }

  /** Refused, and the log has it. */
  async function refusedRequest(what: string, as: string, body?: unknown): Promise<string> {
    const answer = await call(what, body, as);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    await world.settled();
    return String(answer.body.requestId);
  }

  const nothing = { missingPermission: null, scopes: null, networks: null, limit: null };

  it.each([
    ['an unknown permission', { permission: 'customers:raed' }, '/permission'],
    ['an unknown permission with a key', { permission: 'customers:raed', keyId: 'key' }, '/permission'],
    ['no permission', {}, '/permission'],
    [
      'a permission beside a request',
      { permission: 'customers:read', requestId: 'eco_req_0353yrosBQUdLhEgf0qWcU' },
      '/permission',
    ],
    ['two to explain', { permission: 'customers:read', keyId: 'key', token: 'x' }, '/'],
  ])('is an error: %s', async (_, body, path) => {
    const { id } = await newKey({});
    const answer = await ask(JSON.parse(JSON.stringify(body).replace('"key"', `"${id}"`)));
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect((answer.body.errors as unknown as { path: string }[]).map((each) => each.path)).toEqual([path]);
  });

  describe('of a key', () => {
    it('names the scopes that do not include the permission', async () => {
      const { id, key } = await newKey({ scopes: ['customers:read'] });
      const expected = {
        ...nothing,
        decidedBy: 'scope',
        missingPermission: 'customers:create',
        scopes: ['customers:read'],
      };
      for (const about of [{ keyId: id }, { token: key }]) {
        const { body } = await ask({ permission: 'customers:create', ...about });
        expect(body).toMatchObject({ allowed: false, ...expected });
      }
      const { body } = await ask({ permission: 'customers:read', keyId: id });
      expect(body).toMatchObject({ ...nothing, allowed: true, decidedBy: 'binding', binding: { role: 'owner' } });
    });

    it('names the networks that do not include the address', async () => {
      const { id } = await newKey({ allowedIps: ['192.0.2.0/24'] });
      const asked = { permission: 'customers:read', keyId: id };
      const elsewhere = await ask({ ...asked, ip: '198.51.100.7' });
      expect(elsewhere.body).toMatchObject({
        ...nothing,
        allowed: false,
        decidedBy: 'network',
        networks: ['192.0.2.0/24'],
      });
      expect((await ask({ ...asked, ip: '192.0.2.7' })).body.allowed).toBe(true);
      expect((await ask(asked)).body.allowed).toBe(true);
    });

    it('names the limit that is reached, and takes nothing from it', async () => {
      const { id } = await newKey({});
      const asked = { permission: 'customers:read', keyId: id };
      const [spec] = world.app.kernel.services.use(accessState).limits.caller;
      if (spec === undefined) throw new Error('callers have no limit');
      const taken = await world.take([{ key: `caller:${id}`, spec }], spec.limit - 1);
      expect(taken.allowed).toBe(true);
      expect((await ask(asked)).body.allowed).toBe(true);
      await world.take([{ key: `caller:${id}`, spec }], 1);
      expect((await ask(asked)).body).toMatchObject({ ...nothing, allowed: false, decidedBy: 'limit', limit: 'api' });
    });

    it('says that it is revoked, and is told by its id to nobody else', async () => {
      const { id, key } = await newKey({});
      await call(`POST /api/v1/keys/${id}/revoke`, {});
      const asked = { permission: 'customers:read' };
      const expected = { ...nothing, allowed: false, decidedBy: 'credential', reason: 'the key is revoked' };
      for (const about of [{ keyId: id }, { token: key }])
        expect((await ask({ ...asked, ...about })).body).toEqual(expected);
      const { token } = world.b.members.owner;
      const theirs = await callAs(world, world.b, token, 'POST /api/v1/access/explain', {
        body: { ...asked, keyId: id },
      });
      expect(theirs.status).toBe(404);
      const unknown = await callAs(world, world.b, token, 'POST /api/v1/access/explain', {
        body: { ...asked, token: key },
      });
      expect(unknown.body).toMatchObject({
        allowed: false,
        decidedBy: 'credential',
        reason: expect.stringContaining('no such key'),
      });
      expect((await ask({ ...asked, token: `${key}x` })).body.reason).toContain('no such key');
    });

    it('of a customer answers as its verification does, about any permission', async () => {
      const { id, key } = await newCustomersKey({
        scopes: ['orders:read'],
        limits: [{ name: 'small', limit: 1, windowSeconds: 60 }],
      });
      const asked = { permission: 'orders:read', keyId: id };
      expect((await ask(asked)).body).toMatchObject({ ...nothing, allowed: true, decidedBy: 'scope' });
      expect((await ask({ ...asked, permission: 'orders:write' })).body).toMatchObject({
        ...{ ...nothing, allowed: false, decidedBy: 'scope' },
        ...{ missingPermission: 'orders:write', scopes: ['orders:read'] },
      });
      expect((await call('POST /api/v1/keys/verify', { key })).body.code).toBe('VALID');
      expect((await call('POST /api/v1/keys/verify', { key })).body.code).toBe('RATE_LIMITED');
      expect((await ask(asked)).body).toMatchObject({ ...nothing, allowed: false, decidedBy: 'limit', limit: 'small' });
    });

    it('of a customer that is paused, used up or imported is explained too', async () => {
      const scopes = ['orders:read'];
      const asked = { permission: 'orders:read' };
      const paused = await newCustomersKey({ scopes });
      await call(`POST /api/v1/keys/${paused.id}/pause`);
      expect((await ask({ ...asked, token: paused.key })).body).toMatchObject({
        decidedBy: 'credential',
        allowed: false,
      });
      const counted = await newCustomersKey({ scopes, remaining: 1 });
      expect((await ask({ ...asked, token: counted.key })).body).toMatchObject({ allowed: true });
      await call('POST /api/v1/keys/verify', { key: counted.key });
      expect((await ask({ ...asked, token: counted.key })).body).toMatchObject({ allowed: false, decidedBy: 'limit' });
      const foreign = 'sk_live_51HxExample0123456789';
      const customer = await call('POST /api/v1/customers', { externalId: 'moved in', name: 'C' });
      const sha256 = createHash('sha256').update(foreign).digest('hex');
      const items = [{ sha256, name: 'Moved in', customerId: customer.body.id, scopes }];
      expect((await call('POST /api/v1/keys/import', { keys: items })).status).toBeLessThan(300);
      expect((await ask({ ...asked, token: foreign })).body).toMatchObject({ allowed: true, decidedBy: 'scope' });
      const unknown = { permission: 'customers:read', token: `${foreign}0` };
      expect((await ask(unknown)).body).toMatchObject({ decidedBy: 'credential' });
    });

    it('of others is explained to those who read keys and bindings', async () => {
      const { id, key } = await newKey({});
      const asked = { permission: 'customers:read' };
      const explainer = await keyWith(world, world.a, ['access:explain', 'bindings:read']);
      const viewersKey = (await call('POST /api/v1/keys', { name: 'V' }, tokenOf('developer'))).body;
      expect((await ask({ ...asked, keyId: viewersKey.id }, explainer)).body.detail).toBe(
        'Needs the permission keys:read',
      );
      expect((await ask({ ...asked, keyId: id }, tokenOf('billing'))).status).toBe(403);
      expect((await ask({ ...asked, token: key }, tokenOf('billing'))).status).toBe(403);
      expect((await ask({ ...asked, keyId: id }, tokenOf('viewer'))).body.allowed).toBe(true);
    });
  });

  describe('of a token', () => {
    it('names the binding that held the permission until it expired', async () => {
      const { user, token } = world.a.members.billing;
      const expiresAt = toIso(world.clock.now() + minute);
      const made = await call('POST /api/v1/access/bindings', { principalId: user, role: 'developer', expiresAt });
      const asked = { permission: 'keys:create', token };
      expect((await ask(asked)).body).toMatchObject({
        allowed: true,
        decidedBy: 'binding',
        binding: { id: made.body.id },
      });
      world.manual.advance(minute);
      expect((await ask(asked)).body).toMatchObject({
        ...{ ...nothing, allowed: false, decidedBy: 'binding', missingPermission: 'keys:create' },
        binding: { id: made.body.id, role: 'developer' },
      });
    });

    it('says why it is not accepted', async () => {
      const gone = await stranger(world);
      const { token } = gone.founder;
      const asked = { permission: 'customers:read' };
      const outside = await ask({ ...asked, token });
      expect(outside.body).toMatchObject({ ...nothing, allowed: false, decidedBy: 'organization' });
      await callAs(world, gone, token, 'POST /api/v1/auth/logout');
      const ended = await ask({ ...asked, token });
      expect(ended.body).toMatchObject({
        allowed: false,
        decidedBy: 'credential',
        reason: expect.stringContaining('session'),
      });
      expect((await ask({ ...asked, token: 'not-a-token' })).body).toMatchObject({
        allowed: false,
        decidedBy: 'credential',
      });
    });
  });

  it('says that a service account is disabled, of its key as the call does, and not that it lacks a role', async () => {
    const accounts = `/api/v1/organizations/${world.a.org}/service-accounts`;
    const { body: account } = await call(`POST ${accounts}`, { name: 'CI' });
    await call('POST /api/v1/access/bindings', { principalId: account.id, role: 'admin' });
    const { id, key } = await newKey({ serviceAccountId: account.id });
    const permission = 'customers:read';
    expect((await ask({ keyId: id, permission })).body).toMatchObject({ allowed: true });
    await call(`PATCH ${accounts}/${account.id}`, { status: 'disabled' });
    const requestId = await refusedRequest('GET /api/v1/customers', key);
    for (const question of [{ requestId }, { keyId: id, permission }, { token: key, permission }]) {
      expect((await ask(question)).body).toMatchObject({
        ...{ ...nothing, allowed: false, decidedBy: 'credential' },
        reason: 'the service account of the key is disabled or deleted',
      });
    }
    expect((await ask({ principalId: account.id, permission })).body).toMatchObject({
      ...{ ...nothing, allowed: false, decidedBy: 'caller', reason: 'the service account is disabled or deleted' },
    });
  });

  describe('of a request', () => {
    it('names the permission of its route and the scopes, and tells no other organization', async () => {
      const { key } = await newKey({ scopes: ['customers:read'] });
      const requestId = await refusedRequest('POST /api/v1/customers', key, { externalId: 'x', name: 'X' });
      expect((await ask({ requestId })).body).toEqual({
        ...{ ...nothing, allowed: false, decidedBy: 'scope', missingPermission: 'customers:create' },
        reason: 'needs customers:create; the scopes of the key or token do not include it',
        scopes: ['customers:read'],
      });
      const { token } = world.b.members.owner;
      const theirs = await callAs(world, world.b, token, 'POST /api/v1/access/explain', { body: { requestId } });
      expect([theirs.status, theirs.body.code]).toEqual([404, 'NOT_FOUND']);
      expect((await ask({ requestId }, await keyWith(world, world.a, ['access:explain']))).body.detail).toBe(
        'Needs the permission requests:read',
      );
    });

    it('names the binding that is for another place', async () => {
      const [here, there] = [
        await call('POST /api/v1/projects', { name: 'Here' }),
        await call('POST /api/v1/projects', { name: 'There' }),
      ];
      const { user, token } = world.a.members.viewer;
      const bound = { principalId: user, role: 'developer', projectId: here.body.id };
      const { body: binding } = await call('POST /api/v1/access/bindings', bound);
      const requestId = await refusedRequest(`PATCH /api/v1/projects/${there.body.id}`, token, { name: 'Mine' });
      expect((await ask({ requestId })).body).toMatchObject({
        ...{ ...nothing, allowed: false, decidedBy: 'binding', missingPermission: 'projects:update' },
        binding: { id: binding.id, projectId: here.body.id },
      });
    });

    it('names the network, the limit, or what was wrong with it', async () => {
      const { key } = await newKey({ allowedIps: ['192.0.2.0/24'] });
      const fromElsewhere = await refusedRequest('GET /api/v1/customers', key);
      expect((await ask({ requestId: fromElsewhere })).body).toMatchObject({
        ...{ ...nothing, allowed: false, decidedBy: 'network', networks: ['192.0.2.0/24'] },
      });
      const { key: busy, id } = await newKey({});
      const [spec] = world.app.kernel.services.use(accessState).limits.caller;
      if (spec === undefined) throw new Error('callers have no limit');
      await world.take([{ key: `caller:${id}`, spec }], spec.limit);
      const limited = await refusedRequest('GET /api/v1/customers', busy);
      expect((await ask({ requestId: limited })).body).toMatchObject({ ...nothing, decidedBy: 'limit', limit: 'api' });
      const wrong = await refusedRequest('GET /api/v1/customers?lmit=1', tokenOf('owner'));
      expect((await ask({ requestId: wrong })).body).toEqual({
        ...{ ...nothing, allowed: false, decidedBy: null, reason: 'INVALID_REQUEST: The request is not valid' },
      });
    });

    it('has of a request of the OpenID provider the protocol’s own code', async () => {
      const refused = await world.call('GET /oidc/auth?client_id=nobody&response_type=code');
      expect(refused.status).toBe(400);
      await world.settled();
      const operators = await operator(world);
      const body = { requestId: refused.headers['x-request-id'] };
      const as = operators.members.owner.token;
      const explained = await callAs(world, operators, as, 'POST /api/v1/access/explain', { body });
      expect(explained.body).toMatchObject({ ...nothing, allowed: false, decidedBy: null, reason: 'invalid_client' });
    });

    it('explains a refused verification by its code, and a request that was let through', async () => {
      const { key } = await newCustomersKey({ allowedIps: ['192.0.2.0/24'] });
      const verified = await call('POST /api/v1/keys/verify', { key });
      expect(verified.body.code).toBe('FORBIDDEN_IP');
      const read = await call('GET /api/v1/customers');
      await world.settled();
      const explained = async ({ headers }: Answer) => (await ask({ requestId: headers['x-request-id'] })).body;
      expect(await explained(verified)).toMatchObject({ allowed: false, decidedBy: 'network' });
      expect(await explained(read)).toMatchObject({ ...nothing, allowed: true, decidedBy: null });
    });
  });
});
