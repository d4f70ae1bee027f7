import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Json } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';

/** What stands in no folder of the narrowed developer. */
const hidden = 'HIDDEN';

describe.skipIf(!postgresAvailable)('a role in a folder (needs PostgreSQL)', () => {
  let world: World;
  let project: string;
  let base: string;
  let other: string;
  /** Holds the role developer below /a of the first environment, and nothing else but to be a member. */
  let narrow: string;
  let user: string;

  beforeAll(async () => {
    world = await makeWorld();
    const { billing } = world.a.members;
    [narrow, user] = [billing.token, billing.user];
    const made = await ok(call('POST /api/v1/projects', { name: 'Folders' }));
    project = String(made.id);
    const environments = made.environments as unknown as { id: string; production: boolean }[];
    const [first, second] = environments.filter(({ production }) => !production);
    base = `/api/v1/projects/${project}/environments/${first?.id}`;
    other = `/api/v1/projects/${project}/environments/${second?.id}`;
    for (const path of ['/', '/a', '/a/b', '/ab', '/c']) {
      const name = path === '/a' || path === '/a/b' ? 'SHOWN' : hidden;
      await ok(call(`PUT ${base}/secrets/${name}?path=${path}`, { value: `value in ${path}` }));
    }
    await bind({ path: '/a' });
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as = world.a.members.owner.token) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  const ask = (what: string, body?: unknown) => call(what, body, narrow);
  async function ok(answer: Promise<Answer>): Promise<Json> {
    const { status, text, body } = await answer;
    expect(status, text).toBeLessThan(300);
    return body;
  }
  const idOf = (path: string): string => String(path.split('/').at(-1));
  const bind = (more: object, as?: string) =>
    ok(
      call(
        'POST /api/v1/access/bindings',
        { principalId: user, role: 'developer', environmentId: idOf(base), ...more },
        as,
      ),
    );
  const pathsOf = (items: unknown) => (items as { path: string }[]).map(({ path }) => path);

  it('lists, reads, exports and compares what is in it and below, and nothing else', async () => {
    expect(pathsOf((await ok(ask(`GET ${base}/folders`))).items)).toEqual(['/a', '/a/b']);
    expect(pathsOf((await ok(ask(`GET ${base}/secrets?recursive=true`))).items)).toEqual(['/a', '/a/b']);
    expect(pathsOf((await ok(ask(`GET ${base}/values?recursive=true`))).items)).toEqual(['/a', '/a/b']);
    const past = new Date(world.clock.now() + 1000).toISOString();
    expect(pathsOf((await ok(ask(`GET ${base}/values?recursive=true&at=${past}`))).items)).toEqual(['/a', '/a/b']);
    expect((await ok(ask(`GET ${base}/secrets/SHOWN?path=/a`))).value).toBe('value in /a');
    for (const path of ['/', '/ab', '/c']) {
      expect((await ask(`GET ${base}/secrets/${hidden}?path=${path}`)).status, path).toBe(404);
      expect((await ask(`GET ${base}/secrets/${hidden}/versions?path=${path}`)).status, path).toBe(404);
      expect((await ok(ask(`POST ${base}/export`, { format: 'json', path }))).content, path).not.toContain('value');
    }
    expect((await ok(ask(`POST ${base}/export`, { format: 'json', path: '/a' }))).content).toContain('value in /a');
    expect((await ask(`GET ${base}/diff?environmentId=${idOf(other)}&recursive=true`)).status).toBe(403);
    const { items } = await ok(ask(`GET ${base}/diff?recursive=true&at=2020-01-01T00:00:00Z`));
    expect(pathsOf(items)).toEqual(['/a', '/a/b']);
  });

  it('does not lead out by references, imports and copies', async () => {
    await ok(call(`PUT ${base}/secrets/REFERS?path=/a`, { value: `see \${c/${hidden}}` }));
    expect((await ask(`GET ${base}/secrets/REFERS?path=/a`)).body.code).toBe('REFERENCE_DANGLING');
    expect((await ok(call(`GET ${base}/secrets/REFERS?path=/a`))).value).toBe('see value in /c');
    await ok(call(`DELETE ${base}/secrets/REFERS?path=/a`));

    const from = await ok(call(`POST /api/v1/projects/${project}/environments`, { name: 'Imported' }));
    const imported = `/api/v1/projects/${project}/environments/${from.id}`;
    await ok(call(`PUT ${imported}/secrets/ALSO?path=/a`, { value: 'imported' }));
    await ok(call(`PUT ${imported}/secrets/ALSO?path=/c`, { value: 'hidden import' }));
    await ok(call(`PUT ${imported}/secrets/LEADS?path=/a`, { value: `\${c/ALSO}` }));
    await ok(call(`PUT ${base}/imports`, { environmentIds: [from.id] }));
    expect((await ok(ask(`GET ${base}/secrets/ALSO?path=/a`))).value).toBe('imported');
    expect((await ask(`GET ${base}/secrets/ALSO?path=/c`)).status).toBe(404);
    const led = await ask(`GET ${base}/secrets/LEADS?path=/a`);
    expect(led.text).not.toContain('hidden import');
    expect(led.body.code).toBe('REFERENCE_DANGLING');
    expect((await ask(`PUT ${base}/imports`, { environmentIds: [] })).status).toBe(403);
    await ok(call(`PUT ${base}/imports`, { environmentIds: [] }));

    expect((await ask(`POST ${base}/copy`, { environmentId: idOf(other), path: '/a' })).status).toBe(403);
    expect((await ask(`POST ${base}/copy`, { environmentId: idOf(base), path: '/a', toPath: '/c' })).status).toBe(403);
    expect((await ask(`POST ${base}/copy`, { environmentId: idOf(base), path: '/c', names: [hidden] })).status).toBe(
      403,
    );
    await ok(ask(`POST ${base}/copy`, { environmentId: idOf(base), path: '/a', toPath: '/a/copied' }));
  });

  it('writes to no other folder, in no way', async () => {
    const before = await world.rows('select * from eco_secret_values order by secret_id, since');
    const folders = await world.rows('select path from eco_folders order by id');
    const query = '?path=/c';
    const ways: [string, unknown?][] = [
      [`PUT ${base}/secrets/NEW${query}`, { value: 'v' }],
      [`PUT ${base}/secrets/NEW?path=/new-folder`, { value: 'v' }],
      [`PUT ${base}/secrets/NEW`, { value: 'v' }],
      [`DELETE ${base}/secrets/${hidden}${query}`],
      [`POST ${base}/secrets/${hidden}/undelete${query}`],
      [`POST ${base}/secrets/${hidden}/rollback${query}`, { version: 1 }],
      [`PUT ${base}/overrides/${hidden}${query}`, { value: 'v' }],
      [`POST ${base}/batch`, { path: '/c', changes: [{ name: hidden, delete: true }] }],
      [`POST ${base}/import`, { path: '/ab', format: 'dotenv', content: 'NEW=v\n' }],
      [`POST ${base}/change-requests`, { reason: 'r', changes: [{ path: '/c', name: 'NEW', value: 'v' }] }],
    ];
    for (const [what, body] of ways) {
      const { status, text } = await ask(what, body);
      expect([403, 404], `${what}: ${text}`).toContain(status);
    }
    await ok(ask(`POST ${base}/restore-secrets`, { at: new Date(world.clock.now() + 1000).toISOString() }));
    expect(await world.rows('select * from eco_secret_values order by secret_id, since')).toEqual(before);
    expect(await world.rows('select path from eco_folders order by id')).toEqual(folders);
    await ok(ask(`PUT ${base}/secrets/NEW?path=/a/b/c`, { value: 'v' }));
    await ok(ask(`POST ${base}/batch`, { path: '/a/b/c', changes: [{ name: 'NEW', delete: true }] }));
  });

  it('shows of change requests what is in it, and lets nobody decide on the rest', async () => {
    const mixed = await ok(
      call(`POST ${base}/change-requests`, {
        reason: 'Both',
        changes: [
          { path: '/a', name: 'SHOWN', value: 'new' },
          { path: '/c', name: hidden, value: 'new' },
        ],
      }),
    );
    const elsewhere = await ok(
      call(`POST ${base}/change-requests`, { reason: 'There', changes: [{ path: '/c', name: hidden, value: 'x' }] }),
    );
    const listed = (await ok(ask(`GET ${base}/change-requests`))).items as unknown as { id: string }[];
    expect(listed.map(({ id }) => id)).toContain(mixed.id);
    expect(listed.map(({ id }) => id)).not.toContain(elsewhere.id);
    const { secrets } = await ok(ask(`GET ${base}/change-requests/${mixed.id}`));
    expect(pathsOf(secrets)).toEqual(['/a']);
    expect(pathsOf((await ok(ask(`GET ${base}/change-requests/${mixed.id}/values`))).items)).toEqual(['/a']);
    expect((await ask(`POST ${base}/change-requests/${mixed.id}/apply`)).status).toBe(403);
    expect((await ask(`POST ${base}/change-requests/${elsewhere.id}/apply`)).status).toBe(404);
    expect((await ok(call(`GET ${base}/secrets/SHOWN?path=/a`))).value).toBe('value in /a');

    // An approval counts in the folders of the approver alone.
    await ok(call(`PUT ${base}/approval-policy`, { approvals: 1 }));
    const role = await ok(call('POST /api/v1/access/roles', { name: 'Approver', permissions: ['secrets:approve'] }));
    await bind({ role: role.id, path: '/a' });
    await world.heard();
    expect((await ask(`POST ${base}/change-requests/${mixed.id}/approve`)).status).toBe(403);
    const within = await ok(
      call(`POST ${base}/change-requests`, { reason: 'In', changes: [{ path: '/a', name: 'SHOWN', value: 'ok' }] }),
    );
    await ok(ask(`POST ${base}/change-requests/${within.id}/approve`));
    await ok(call(`POST ${base}/change-requests/${within.id}/apply`));
    await ok(call(`DELETE ${base}/approval-policy`));
  });

  it('holds nothing outside of folders, and grants nothing beyond its own', async () => {
    expect((await ask(`GET ${base}/imports`)).status).toBe(403);
    expect((await ask(`GET ${base}/approval-policy`)).status).toBe(403);
    expect((await ask(`GET ${other}/secrets`)).status).toBe(403);
    expect((await call(`POST /api/v1/access/bindings`, { principalId: user, role: 'viewer', path: '/a' })).status).toBe(
      400,
    );
    const asked = { principalId: user, permission: 'secrets:read' };
    const at = (path?: string) =>
      ok(call('POST /api/v1/access/explain', { ...asked, resource: { environmentId: idOf(base), path } }));
    expect(await at('/a/b')).toMatchObject({ allowed: true, binding: { path: '/a' } });
    expect(await at('/c')).toMatchObject({ allowed: false, decidedBy: 'binding', binding: { path: '/a' } });
    expect(await at()).toMatchObject({ allowed: false, decidedBy: 'binding', binding: { path: '/a' } });

    // Whoever may grant in a folder may not grant in another one, or in all of the environment.
    const viewer = world.a.members.viewer.user;
    const binder = await ok(call('POST /api/v1/access/roles', { name: 'Binder', permissions: ['bindings:create'] }));
    await ok(call('POST /api/v1/access/bindings', { principalId: user, role: binder.id }));
    const names = await ok(call('POST /api/v1/access/roles', { name: 'Names', permissions: ['folders:read'] }));
    await world.heard();
    const grant = (path?: string) =>
      ask('POST /api/v1/access/bindings', { principalId: viewer, role: names.id, environmentId: idOf(base), path });
    expect((await grant('/c')).body.code).toBe('CANNOT_GRANT');
    expect((await grant()).body.code).toBe('CANNOT_GRANT');
    expect((await grant('/a/b')).status).toBe(201);
  });

  it('counts for rotators of its secrets, and for no others', async () => {
    const rotators = `${base}/rotators`;
    const make = (path: string) => ({ name: 'ROTATED', path, target: { kind: 'random' } });
    const theirs = await ok(call(`POST ${rotators}`, make('/c')));
    expect((await ask(`POST ${rotators}`, make('/c'))).status).toBe(403);
    const own = await ok(ask(`POST ${rotators}`, make('/a/b')));
    expect(pathsOf((await ok(ask(`GET ${rotators}`))).items)).toEqual(['/a/b']);
    for (const [method, more] of [
      ['GET', ''],
      ['PATCH', ''],
      ['POST', '/rotate'],
      ['DELETE', ''],
    ]) {
      const body = method === 'PATCH' ? { intervalSeconds: 7200 } : undefined;
      expect((await ask(`${method} ${rotators}/${theirs.id}${more}`, body)).status, method).toBe(404);
      expect((await ask(`${method} ${rotators}/${own.id}${more}`, body)).status, method).toBe(200);
    }
    await ok(call(`DELETE ${rotators}/${theirs.id}`));
  });

  it('counts for dynamic secrets in it and for their leases, and for no others', async () => {
    const customer = await ok(call('POST /api/v1/customers', { externalId: 'narrow', name: 'Narrow' }));
    const make = (path: string) => ({
      ...{ name: 'readers', path },
      target: { kind: 'api-key', customerId: customer.id, grants: ['orders:read'] },
    });
    // The same name in each: what is refused is the folder.
    for (const path of ['/', '/a', '/c']) await ok(call(`POST ${base}/dynamic`, make(path)));
    const role = await ok(
      call('POST /api/v1/access/roles', {
        name: 'Dynamic',
        permissions: ['dynamic-secrets:*', 'leases:*'],
      }),
    );
    await bind({ role: role.id, path: '/a' });
    await world.heard();
    expect(pathsOf((await ok(ask(`GET ${base}/dynamic`))).items)).toEqual(['/a']);
    for (const path of ['/', '/c', '/ab', '/a/../c']) {
      expect([403, 400], path).toContain((await ask(`POST ${base}/dynamic`, make(path))).status);
    }
    // Keys lie in no folder: to define who gets them takes the permission in the environment.
    expect((await ask(`POST ${base}/dynamic`, make('/a/b'))).status).toBe(403);
    const credentials = { username: 'admin', password: 'x' };
    const redis = { name: 'redis', path: '/a/b', target: { kind: 'redis', host: 'cache.example.com' }, credentials };
    await ok(ask(`POST ${base}/dynamic`, redis));

    const theirs = await ok(call(`POST ${base}/dynamic/readers/leases?path=/c`, {}));
    const own = await ok(ask(`POST ${base}/dynamic/readers/leases?path=/a`, {}));
    const listed = (await ok(ask(`GET ${base}/leases`))).items as unknown as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual([own.id]);
    await world.rows(`update eco_leases set state = 'irrevocable' where id = any($1)`, [[own.id, theirs.id]]);
    const before = await world.rows('select * from eco_dynamic_secrets order by id');
    for (const path of ['/', '/c']) {
      const one = `${base}/dynamic/readers`;
      expect((await ask(`GET ${one}?path=${path}`)).status, path).toBe(404);
      expect((await ask(`PATCH ${one}?path=${path}`, { ttlSeconds: 120 })).status, path).toBe(404);
      expect((await ask(`DELETE ${one}?path=${path}`)).status, path).toBe(404);
      expect((await ask(`POST ${one}/leases?path=${path}`, {})).status, path).toBe(404);
    }
    const lease = `${base}/leases/${theirs.id}`;
    for (const what of [`GET ${lease}`, `POST ${lease}/renew`, `POST ${lease}/revoke`, `DELETE ${lease}`]) {
      expect((await ask(what, what.startsWith('POST') ? {} : undefined)).status, what).toBe(404);
    }
    expect(await world.rows('select * from eco_dynamic_secrets order by id')).toEqual(before);
    expect((await ok(call(`GET ${lease}`))).state).toBe('irrevocable');

    await ok(ask(`DELETE ${base}/leases/${own.id}`));
    await ok(ask(`PATCH ${base}/dynamic/readers?path=/a`, { ttlSeconds: 120 }));
    await ok(ask(`DELETE ${base}/dynamic/redis?path=/a/b`));
    await ok(call(`DELETE ${lease}`));
  });

  it('plans no lease elsewhere, where the user is made before the act', async () => {
    // Nobody listens there: a plan that is shown the other folder would say that it cannot be reached.
    const made = { target: { kind: 'redis', host: '127.0.0.1', port: 1, tls: false } };
    const credentials = { username: 'admin', password: 'x' };
    for (const path of ['/a', '/c'])
      await ok(call(`POST ${base}/dynamic`, { name: 'cache', path, credentials, ...made }));
    const take = async (path: string) => (await ask(`POST ${base}/dynamic/cache/leases?path=${path}`, {})).body.code;
    expect(await take('/a')).toBe('TARGET_UNREACHABLE');
    expect(await take('/c')).toBe('NOT_FOUND');
  });

  it('counts for clients of Vault', async () => {
    const { slug: mount, environments } = await ok(call(`GET /api/v1/projects/${project}`));
    const environment = (environments as unknown as { id: string; slug: string }[]).find(({ id }) => id === idOf(base));
    const vault = (what: string, body?: unknown) => {
      const [method, path] = what.split(' ');
      const [kind, below = ''] = String(path).split(':');
      const url = `/vault/v1/${mount}/${kind}/${environment?.slug}${below}`;
      return callAs(world, world.a, undefined, `${method} ${url}`, {
        headers: { 'x-vault-token': narrow, 'x-nexus-organization': world.a.org },
        ...(body === undefined ? {} : { body }),
      });
    };
    const read = await ok(vault('GET data:/a'));
    expect((read.data as unknown as { data: object }).data).toMatchObject({ SHOWN: 'ok' });
    expect((await vault('GET data:/c')).status).toBe(404);
    expect((await vault('GET metadata:/c')).status).toBe(404);
    const listed = await ok(vault('GET metadata:?list=true'));
    expect(listed.data).toEqual({ keys: ['a', 'a/'] });

    const data = { data: { VAULT: '1' } };
    expect((await vault('POST data:/a/vault', data)).status).toBe(200);
    expect((await vault('POST data:/c', data)).status).toBe(403);
    expect((await vault('POST data:/new', data)).status).toBe(403);
    expect((await vault('POST metadata:/c', { custom_metadata: { a: 'b' } })).status).toBe(403);
    expect((await vault('DELETE data:/c')).status).toBe(204);
    expect((await ok(call(`GET ${base}/secrets/${hidden}?path=/c`))).value).toBe('value in /c');
    expect((await vault('DELETE data:/a/vault')).status).toBe(204);
  });

  it('counts for the leases of clients of Vault', async () => {
    const { slug, environments } = await ok(call(`GET /api/v1/projects/${project}`));
    const environment = (environments as unknown as { id: string; slug: string }[]).find(({ id }) => id === idOf(base));
    const vault = async (what: string, body?: unknown) => {
      const headers = { 'x-vault-token': narrow, 'x-nexus-organization': world.a.org };
      const [method, path] = what.split(' ');
      const sent = { headers, ...(body === undefined ? {} : { body }) };
      const { status, text } = await callAs(world, world.a, undefined, `${method} /vault/v1/${path}`, sent);
      return { status, ...(text === '' ? {} : JSON.parse(text)) };
    };
    const role = (...rest: string[]) => `database/creds/${[slug, environment?.slug, ...rest].join('.')}`;
    const own = await vault(`GET ${role('a', 'readers')}`);
    expect(own).toMatchObject({ status: 200, renewable: true, data: { username: expect.stringMatching(/^eco_api_/) } });
    // Another one is called so, but this caller may not read there.
    expect((await vault('GET database/creds/readers')).status).toBe(200);
    for (const path of [role('c', 'readers'), role('readers')]) {
      expect(await vault(`GET ${path}`), path).toEqual({ status: 400, errors: ['unknown role'] });
    }
    const theirs = (await ok(call(`POST ${base}/dynamic/readers/leases?path=/c`, {}))).id;
    for (const what of ['renew', 'revoke', 'lookup']) {
      expect((await vault(`PUT sys/leases/${what}`, { lease_id: theirs })).status, what).toBe(400);
      expect((await vault(`PUT sys/leases/${what}`, { lease_id: own.lease_id })).status, what).toBe(
        what === 'revoke' ? 204 : 200,
      );
    }
    expect((await ok(call(`GET ${base}/leases/${theirs}`))).state).toBe('active');
  });

  it('is that of several folders, and of keys that act for its holder', async () => {
    await bind({ path: '/c' });
    await world.heard();
    expect(pathsOf((await ok(ask(`GET ${base}/values?recursive=true`))).items)).toEqual([
      '/a',
      '/a/b',
      '/a/copied',
      '/c',
    ]);
    const role = await ok(call('POST /api/v1/access/roles', { name: 'Keys', permissions: ['keys:create'] }));
    await ok(call('POST /api/v1/access/bindings', { principalId: user, role: role.id }));
    await world.heard();
    const key = await ok(ask('POST /api/v1/keys', { name: 'k' }));
    const read = await ok(call(`GET ${base}/values?recursive=true`, undefined, String(key.key)));
    expect(pathsOf(read.items)).toEqual(['/a', '/a/b', '/a/copied', '/c']);
  });
});
