import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, keyWith, liftedLimits, makeWorld, type Role, type World } from '../../../../test/world/world.ts';
import { sha256 } from '../../../kernel/crypto/hash.ts';
import { eventDispatcher } from '../../../kernel/events/events.ts';
import { Ids } from '../../../kernel/ids.ts';

describe.skipIf(!postgresAvailable)('service accounts (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as: Role | string = 'owner') => {
    const token = as in world.a.members ? world.a.members[as as Role].token : as;
    return callAs(world, world.a, token, what, body === undefined ? {} : { body });
  };
  const accounts = () => `/api/v1/organizations/${world.a.org}/service-accounts`;
  async function account(name = 'Deploys'): Promise<string> {
    const made = await call(`POST ${accounts()}`, { name });
    expect(made.status, made.text).toBe(201);
    return String(made.body.id);
  }
  async function bind(principal: string, role: Role, place: object = {}): Promise<string> {
    const made = await call('POST /api/v1/access/bindings', { principal, role, ...place });
    expect(made.status, made.text).toBe(201);
    return String(made.body.id);
  }
  async function keyOf(serviceAccount: string, more: object = {}, as: Role | string = 'owner') {
    const made = await call('POST /api/v1/keys', { name: 'CI', serviceAccount, ...more }, as);
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  const reads = async (key: string) => (await call('GET /api/v1/projects', undefined, key)).status;

  it('POST /api/v1/organizations/:org/service-accounts · creates one that can be read, changed, listed and deleted', async () => {
    const made = await call(`POST ${accounts()}`, { name: ' Deploys ', description: 'From CI' });
    expect(made.body).toMatchObject({ name: 'Deploys', description: 'From CI', status: 'active', disabledAt: null });
    const id = String(made.body.id);
    expect((await call(`GET ${accounts()}/${id}`)).body).toEqual(made.body);
    const changed = await call(`PATCH ${accounts()}/${id}`, { name: 'Releases', status: 'disabled' });
    expect(changed.body).toMatchObject({ name: 'Releases', description: 'From CI', status: 'disabled' });
    const listed = await call(`GET ${accounts()}?limit=1`);
    expect(listed.body.items).toEqual([changed.body]);
    expect((await call(`DELETE ${accounts()}/${id}`)).body).toEqual({ deleted: true });
    expect((await call(`GET ${accounts()}/${id}`)).status).toBe(404);
    const events = await world.rows<{ type: string }>('select type from nexus_events where subject = $1', [id]);
    expect(events.map(({ type }) => type).sort()).toEqual([
      'service-account.created',
      'service-account.deleted',
      'service-account.disabled',
    ]);
  });

  it.each([
    'GET /api/v1/organizations/:org/service-accounts/:account',
    'PATCH /api/v1/organizations/:org/service-accounts/:account',
    'DELETE /api/v1/organizations/:org/service-accounts/:account',
    'GET /api/v1/organizations/:org/service-accounts/:account/secrets',
    'DELETE /api/v1/organizations/:org/service-accounts/:account/secrets/:secret',
  ])('%s · 404 for one that is not there', async (what) => {
    const path = what
      .replace(':org', world.a.org)
      .replace(':account', new Ids(world.clock).next('svc'))
      .replace(':secret', new Ids(world.clock).next('cre'));
    expect((await call(path, path.startsWith('PATCH') ? { name: 'X' } : undefined)).status).toBe(404);
  });

  it('GET /api/v1/organizations/:org/service-accounts · newest first, a page at a time', async () => {
    const [one, two] = [await account('One'), await account('Two')];
    const first = await call(`GET ${accounts()}?limit=1`);
    const second = await call(`GET ${accounts()}?limit=1&cursor=${first.body.nextCursor}`);
    expect([first.body.items?.[0]?.id, second.body.items?.[0]?.id]).toEqual([two, one]);
    expect((await call(`GET ${accounts()}`, undefined, 'billing')).status).toBe(403);
  });

  it.each([[{}], [{ name: '' }], [{ name: 'x'.repeat(101) }], [{ name: 'X', description: 'x'.repeat(1001) }], [[]]])(
    'refuses %j',
    async (body) => {
      expect(await call(`POST ${accounts()}`, body)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    },
  );

  it('has no rights until a role is bound to it; then its key has the rights of the role where it is bound', async () => {
    const [one, other] = [
      await call('POST /api/v1/projects', { name: 'One' }),
      await call('POST /api/v1/projects', { name: 'Other' }),
    ];
    const id = await account();
    const { key } = await keyOf(id);
    const rename = async (project: unknown) =>
      (await call(`PATCH /api/v1/projects/${project}`, { name: 'New' }, key)).status;
    expect([await reads(key), await rename(one.body.id)]).toEqual([403, 403]);
    const binding = await bind(id, 'developer', { project: one.body.id });
    expect([await rename(one.body.id), await rename(other.body.id)]).toEqual([200, 403]);
    expect((await call(`DELETE /api/v1/access/bindings/${binding}`)).status).toBe(200);
    expect(await rename(one.body.id)).toBe(403);
    // What it does is recorded under its own name, and no person's.
    const [entry] = await world.rows(
      `select caller_kind, caller_id, person_id from eco_audit_log where action = 'project.update' and caller_id = $1 limit 1`,
      [id],
    );
    expect(entry).toEqual({ caller_kind: 'key', caller_id: id, person_id: null });
  });

  it('is not a person: its key is refused what only people may do', async () => {
    const id = await account();
    await bind(id, 'owner');
    const { key } = await keyOf(id);
    for (const what of ['GET /api/v1/auth/me', 'GET /api/v1/organizations', 'POST /api/v1/organizations'])
      expect((await call(what, what.startsWith('POST') ? { name: 'X' } : undefined, key)).status).toBe(403);
  });

  it('disabled or deleted, its keys are refused at once here, and a moment later on another node', async () => {
    const node = await testApp({ beside: world, manualClock: false, env: liftedLimits() });
    try {
      const elsewhere = async (key: string) => (await node.call('GET /api/v1/projects', { as: key })).status;
      const until = async (key: string, status: number) => {
        for (let n = 0; n < 400; n += 1) {
          if ((await elsewhere(key)) === status) return status;
          await new Promise((done) => setTimeout(done, 5));
        }
        return elsewhere(key);
      };
      const id = await account();
      await bind(id, 'viewer');
      const { key } = await keyOf(id);
      expect([await reads(key), await elsewhere(key)]).toEqual([200, 200]);
      await call(`PATCH ${accounts()}/${id}`, { status: 'disabled' });
      expect([await reads(key), await until(key, 401)]).toEqual([401, 401]);
      await call(`PATCH ${accounts()}/${id}`, { status: 'active' });
      expect([await reads(key), await until(key, 200)]).toEqual([200, 200]);
      await call(`DELETE ${accounts()}/${id}`);
      expect([await reads(key), await until(key, 401)]).toEqual([401, 401]);
    } finally {
      await node.close();
    }
  });

  it('deleted, its keys are revoked with it, and its bindings deleted when the event is delivered', async () => {
    const id = await account();
    await bind(id, 'viewer');
    const made = await keyOf(id);
    await call(`DELETE ${accounts()}/${id}`);
    expect(String((await call(`GET /api/v1/keys/${made.id}`)).body.revokedAt)).not.toBe('null');
    world.app.kernel.services.use(eventDispatcher).start();
    try {
      for (let n = 0; n < 400; n += 1) {
        const [left] = await world.rows<{ n: number }>(
          'select count(*)::int as n from eco_role_bindings where principal_id = $1',
          [id],
        );
        if (left?.n === 0) return;
        await new Promise((done) => setTimeout(done, 25));
      }
      expect.fail('the binding outlived the account');
    } finally {
      await world.app.kernel.services.use(eventDispatcher).stop();
    }
  });

  it('gives nobody rights that they lack: not with a key of it, nor with a rotated one', async () => {
    const id = await account();
    await bind(id, 'admin');
    const refusedTo = async (as: string, what: string, body: object) => {
      const { status, body: problem } = await call(what, body, as);
      return [status, String(problem.code)];
    };
    const whole = { name: 'CI', serviceAccount: id };
    // A developer may make keys, but holds less than the admin the account is.
    expect(await refusedTo('developer', 'POST /api/v1/keys', whole)).toEqual([403, 'CANNOT_GRANT']);
    expect(await refusedTo('developer', 'POST /api/v1/keys', { ...whole, scopes: ['members:*'] })).toEqual([
      403,
      'CANNOT_GRANT',
    ]);
    await keyOf(id, { scopes: ['projects:read'] }, 'developer');
    const narrow = await keyWith(world, world.a, ['keys:*']);
    expect(await refusedTo(narrow, 'POST /api/v1/keys', { ...whole, scopes: ['projects:read'] })).toEqual([
      403,
      'CANNOT_GRANT',
    ]);
    const admin = await keyOf(id, {}, 'admin');
    expect(await refusedTo('developer', `POST /api/v1/keys/${admin.id}/rotate`, {})).toEqual([403, 'CANNOT_GRANT']);
    expect((await call(`POST /api/v1/keys/${admin.id}/rotate`, {}, 'admin')).status).toBe(200);
    // The same for the key of a person: a developer must not become the owner by its new secret.
    const owners = await call('POST /api/v1/keys', { name: 'Owner' });
    expect(await refusedTo('developer', `POST /api/v1/keys/${owners.body.id}/rotate`, {})).toEqual([
      403,
      'CANNOT_GRANT',
    ]);
  });

  it('is hidden from other organizations: for bindings, keys, reading, changing and deleting', async () => {
    const theirs = await callAs(
      world,
      world.b,
      world.b.members.owner.token,
      `POST /api/v1/organizations/${world.b.org}/service-accounts`,
      {
        body: { name: 'Theirs' },
      },
    );
    const id = String(theirs.body.id);
    expect((await call('POST /api/v1/access/bindings', { principal: id, role: 'viewer' })).status).toBe(404);
    expect((await call('POST /api/v1/keys', { name: 'X', serviceAccount: id })).status).toBe(404);
    for (const method of ['GET', 'DELETE']) expect((await call(`${method} ${accounts()}/${id}`)).status).toBe(404);
    expect((await call(`PATCH ${accounts()}/${id}`, { name: 'Mine' })).status).toBe(404);
  });

  it('works at once after it is enabled again, although it was cached as disabled', async () => {
    const id = await account();
    await call(`PATCH ${accounts()}/${id}`, { status: 'disabled' });
    const { key } = await keyOf(id);
    await bind(id, 'viewer');
    expect(await reads(key)).toBe(401);
    await call(`PATCH ${accounts()}/${id}`, { status: 'active' });
    expect(await reads(key)).toBe(200);
  });

  it('POST /api/v1/organizations/:org/service-accounts/:account/secrets · shows the secret once, and stores its hash', async () => {
    const id = await account();
    const path = `${accounts()}/${id}/secrets`;
    const made = await call(`POST ${path}`, { expiresAt: '2100-01-01T00:00:00Z' });
    expect(made.body).toMatchObject({ clientId: id, expiresAt: '2100-01-01T00:00:00.000Z' });
    const secret = String(made.body.clientSecret);
    const listed = await call(`GET ${path}`);
    expect(listed.body.items).toMatchObject([{ id: made.body.id, hint: secret.slice(-4) }]);
    expect(listed.text).not.toContain(secret.slice(31));
    const [row] = await world.rows<{ hash: string }>('select * from eco_service_account_secrets where id = $1', [
      made.body.id,
    ]);
    expect(row?.hash).toEqual(sha256(secret));
    expect((await call(`POST ${path}`, { expiresAt: '2001-01-01T00:00:00Z' })).status).toBe(400);
    const other = await account();
    expect((await call(`DELETE ${accounts()}/${other}/secrets/${made.body.id}`)).status).toBe(404);
    expect((await call(`DELETE ${path}/${made.body.id}`)).body).toEqual({ deleted: true });
    expect((await call(`GET ${path}`)).body.items).toEqual([]);
  });

  it('refuses a secret to whoever has fewer rights than the account', async () => {
    const id = await account();
    await bind(id, 'owner');
    expect((await call(`POST ${accounts()}/${id}/secrets`, {}, 'admin')).body.code).toBe('CANNOT_GRANT');
    expect((await call(`POST ${accounts()}/${id}/secrets`, {}, 'developer')).status).toBe(403);
    expect((await call(`POST ${accounts()}/${id}/secrets`, {})).status).toBe(201);
  });
});
