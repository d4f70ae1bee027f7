import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';

describe.skipIf(!postgresAvailable)('secrets that a client has already (needs PostgreSQL)', () => {
  let world: World;
  let base: string;

  beforeAll(async () => {
    world = await makeWorld();
    const { body } = await call('POST /api/v1/projects', { name: 'P' });
    base = `/api/v1/projects/${body.id}/environments/${body.environments?.[0]?.id}`;
    await put('A', 'one');
  });
  afterAll(() => world?.close());

  const owner = () => world.a.members.owner.token;
  const call = (what: string, body?: unknown, as = owner()) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  const put = (name: string, value: string) => call(`PUT ${base}/secrets/${name}`, { value });
  const ask = (path: string, tag: string, as = owner()) =>
    callAs(world, world.a, as, `GET ${base}${path}`, { headers: { 'if-none-match': tag } });
  const tagOf = ({ headers }: Answer): string => String(headers.etag);

  const lists = ['/secrets', '/secrets/A', '/secrets/A/versions', '/values', '/folders', '/overrides'];

  it.each(lists)('are not sent again while they are the same: %s', async (path) => {
    const first = await call(`GET ${base}${path}`);
    expect(first.status, first.text).toBe(200);
    expect(first.headers).toMatchObject({
      'cache-control': 'private, no-cache',
      etag: expect.stringMatching(/^"\S+"$/),
    });
    for (const tag of [tagOf(first), `W/${tagOf(first)}`, `"x", ${tagOf(first)}`, '*']) {
      const again = await ask(path, tag);
      expect([again.status, again.text], tag).toEqual([304, '']);
      expect(again.headers).toMatchObject({ 'cache-control': 'private, no-cache', etag: tagOf(first) });
      expect(again.headers).not.toHaveProperty('content-length');
    }
    const other = await ask(path, '"x"');
    expect([other.status, other.text]).toEqual([200, first.text]);
  });

  it('are sent again when a value has changed, and what it refers to', async () => {
    await put('TO', 'one');
    await put('FROM', `see \${TO}`);
    const first = await call(`GET ${base}/secrets/FROM`);
    await put('TO', 'two');
    const changed = await ask('/secrets/FROM', tagOf(first));
    expect(changed.status).toBe(200);
    expect(changed.body.value).toBe('see two');
  });

  it('are recorded as read when nothing is sent', async () => {
    const first = await call(`GET ${base}/values`);
    const again = await ask('/values', tagOf(first));
    expect(again.status).toBe(304);
    await world.settled();
    const ids = [first, again].map(({ headers }) => headers['x-request-id']);
    const entries = await world.rows('select action, after from eco_audit_log where request_id = any ($1)', [ids]);
    expect(entries.length).toBe(2);
    expect(entries[0]).toEqual(entries[1]);
    expect(entries[0]?.action).toBe('secret.reveal');
    const logged = await call(`GET /api/v1/requests/${ids[1]}`);
    expect(logged.body).toMatchObject({ status: 304, bytesOut: 0, caller: { id: world.a.members.owner.user } });
  });

  it('have another tag for everybody, which opens nothing', async () => {
    const [mine, theirs] = [
      await call(`GET ${base}/secrets/A`),
      await call(`GET ${base}/secrets/A`, undefined, world.a.members.developer.token),
    ];
    expect(theirs.text).toBe(mine.text);
    expect(tagOf(theirs)).not.toBe(tagOf(mine));
    for (const [as, status] of [
      [world.a.members.viewer.token, 403],
      [undefined, 401],
    ] as const) {
      const refused = await callAs(world, world.a, as, `GET ${base}/secrets/A`, { headers: { 'if-none-match': '*' } });
      expect(refused.status).toBe(status);
      expect(refused.headers).toMatchObject({ 'cache-control': 'no-store' });
      expect(refused.headers).not.toHaveProperty('etag');
    }
    const stranger = await callAs(world, world.b, world.b.members.owner.token, `GET ${base}/secrets/A`, {
      headers: { 'if-none-match': `*, ${tagOf(mine)}` },
    });
    expect(stranger.status).toBe(404);
    expect((await ask('/secrets/MISSING', '*')).status).toBe(404);
  });

  it('are not kept by browsers', async () => {
    const { email, password } = await world.somebody();
    const login = await world.call('POST /api/v1/auth/login', { body: { email, password, cookies: true } });
    const cookie = [login.headers['set-cookie']]
      .flat()
      .map((each) => String(each).split(';')[0])
      .join('; ');
    const projects = await world.call('GET /api/v1/projects', { headers: { cookie } });
    const project = projects.body.items?.[0]?.id;
    const { body } = await world.call(`GET /api/v1/projects/${project}`, { headers: { cookie } });
    const listed = await world.call(
      `GET /api/v1/projects/${project}/environments/${body.environments?.[0]?.id}/values`,
      {
        headers: { cookie, 'if-none-match': '*' },
      },
    );
    expect(listed.status, listed.text).toBe(200);
    expect(listed.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(listed.headers).not.toHaveProperty('etag');
  });
});
