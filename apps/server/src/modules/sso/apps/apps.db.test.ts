import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callback } from '../sso.fixture.ts';
import { lookupApp } from './apps.ts';

describe.skipIf(!postgresAvailable)('apps of an organization (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let stranger: Registered;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    stranger = await register(app);
  });
  afterAll(() => app?.close());

  /** `'POST /api/v1/organizations/:org/apps/:app/access'` with ids in place of the names. */
  const call = (what: string, ids: Record<string, string> = {}, body?: unknown, as = owner.token) =>
    app.call(
      what.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? owner.org),
      { as, ...(body === undefined ? {} : { body }) },
    );

  const wiki = () => ({ name: 'Wiki', type: 'web', project: owner.project, redirectUris: [callback] });
  const made = async () => String((await call('POST /api/v1/organizations/:org/apps', {}, wiki())).body.id);

  it('are registered with a secret that is shown once and stored as a hash', async () => {
    const created = await call('POST /api/v1/organizations/:org/apps', {}, wiki());
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...wiki(), entry: 'members', postLogoutRedirectUris: [] });
    const id = String(created.body.id);
    const secret = String(created.body.clientSecret);
    expect(secret).toHaveLength(43);
    const read = await call('GET /api/v1/organizations/:org/apps/:app', { app: id });
    expect(read.status).toBe(200);
    expect(read.text).not.toContain('ecret');
    const list = await call('GET /api/v1/organizations/:org/apps');
    expect(list.text).toContain(id);
    const stored = await app.rows('select a::text as row from eco_apps a');
    expect(JSON.stringify(stored)).not.toContain(secret);
    const events = await app.rows(`select data from nexus_events where type = 'app.created' and subject = $1`, [id]);
    expect(events).toHaveLength(1);
    expect(events[0]?.data).toMatchObject({ type: 'web', projectId: owner.project });
    expect(events[0]?.data).not.toHaveProperty('name');
  });

  it('can be changed, except for their type, and deleted', async () => {
    const id = await made();
    const changed = await call('PATCH /api/v1/organizations/:org/apps/:app', { app: id }, { entry: 'granted' });
    expect(changed.body).toMatchObject({ id, entry: 'granted', name: 'Wiki', redirectUris: [callback] });
    const fixed = await call('PATCH /api/v1/organizations/:org/apps/:app', { app: id }, { type: 'spa' });
    expect(fixed.status).toBe(400);
    expect((await call('DELETE /api/v1/organizations/:org/apps/:app', { app: id })).body).toEqual({ deleted: true });
    expect((await call('GET /api/v1/organizations/:org/apps/:app', { app: id })).status).toBe(404);
  });

  it('get a new secret only after a fresh proof of identity', async () => {
    const id = await made();
    const path = 'POST /api/v1/organizations/:org/apps/:app/rotate-secret';
    expect((await call(path, { app: id }, {})).body.clientSecret).toBeTruthy();
    app.manual.advance(6 * 60_000);
    expect((await call(path, { app: id }, {})).body.code).toBe('STEP_UP_REQUIRED');
    app.manual.advance(-6 * 60_000);
  });

  it('grant people access, with a role and for a time, and block them', async () => {
    const id = await made();
    const granted = await call(
      'POST /api/v1/organizations/:org/apps/:app/access',
      { app: id },
      { user: owner.user, role: 'editor', expiresAt: '2027-01-01T00:00:00Z' },
    );
    expect(granted.status).toBe(201);
    expect(granted.body).toMatchObject({ user: owner.user, role: 'editor', grantedBy: owner.user, revokedAt: null });
    const ids = { app: id, access: String(granted.body.id) };
    const changed = await call('PATCH /api/v1/organizations/:org/apps/:app/access/:access', ids, { role: null });
    expect(changed.body).toMatchObject({ role: null, expiresAt: '2027-01-01T00:00:00.000Z' });
    const past = { expiresAt: '2001-01-01T00:00:00Z' };
    expect((await call('PATCH /api/v1/organizations/:org/apps/:app/access/:access', ids, past)).status).toBe(400);
    expect((await call('DELETE /api/v1/organizations/:org/apps/:app/access/:access', ids)).status).toBe(200);
    expect((await call('DELETE /api/v1/organizations/:org/apps/:app/access/:access', ids)).status).toBe(404);
    const list = await call('GET /api/v1/organizations/:org/apps/:app/access', { app: id });
    expect(list.body.items).toMatchObject([{ user: owner.user, revokedAt: expect.any(String) }]);
    const again = await call('POST /api/v1/organizations/:org/apps/:app/access', { app: id }, { user: owner.user });
    expect(again.body).toMatchObject({ id: granted.body.id, revokedAt: null });
  });

  it('accept and return ids under their new and their old names', async () => {
    const { project, ...rest } = wiki();
    const created = await call('POST /api/v1/organizations/:org/apps', {}, { ...rest, projectId: project });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ projectId: project, project });
    const path = 'POST /api/v1/organizations/:org/apps/:app/access';
    const granted = await call(path, { app: String(created.body.id) }, { userId: owner.user });
    expect(granted.body).toMatchObject({ userId: owner.user, user: owner.user });
  });

  it('admit only members, and belong only to projects of their organization', async () => {
    const id = await made();
    const user = { user: stranger.user };
    expect((await call('POST /api/v1/organizations/:org/apps/:app/access', { app: id }, user)).status).toBe(404);
    const foreign = { ...wiki(), project: stranger.project };
    expect((await call('POST /api/v1/organizations/:org/apps', {}, foreign)).status).toBe(404);
    expect(
      (await call('GET /api/v1/organizations/:org/apps/:app', { app: id }, undefined, stranger.token)).status,
    ).toBe(404);
  });

  it('are out of use while their project is deleted, and in use once it is restored', async () => {
    const made = await call('POST /api/v1/projects', {}, { name: 'Doomed' });
    const project = String(made.body.id);
    const created = await call('POST /api/v1/organizations/:org/apps', {}, { ...wiki(), project });
    expect(created.status).toBe(201);
    const id = String(created.body.id);
    const { database } = app.app.kernel;
    const client = () => database.lookup((tx) => lookupApp(tx, id));
    const read = async () => (await call('GET /api/v1/organizations/:org/apps/:app', { app: id })).status;
    expect((await call('DELETE /api/v1/projects/:project', { project })).status).toBe(200);
    expect([await read(), await client()]).toEqual([404, undefined]);
    expect((await call('DELETE /api/v1/organizations/:org/apps/:app', { app: id })).status).toBe(404);
    expect((await call('POST /api/v1/projects/:project/restore', { project })).status).toBe(200);
    expect([await read(), (await client())?.id]).toEqual([200, id]);
  });
});
