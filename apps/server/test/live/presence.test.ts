import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { merged } from '../../../console/src/live/messages.ts';
import { liveService } from '../../src/kernel/live/live.ts';
import { type TestApp, testApp } from '../app.ts';
import { generous, launch, type Server } from '../crash/server.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { freePort, ownRedisAvailable, type TestRedis, testRedis } from '../redis.ts';
import { testMasterKey } from '../templates.ts';
import { makeWorld, type World } from '../world/world.ts';
import { addressOf, refusedHandshake, SocketClient, StreamClient, soon } from './client.ts';

/** Milliseconds within which somebody who closes the page is gone for others. */
const bound = 1000;
/** The same for those of a node that was killed, with the time that a busy machine needs. */
const killBound = 10_000;

/** Milliseconds: three nodes start beside other tests. */
const patience = 400_000;

/** Tokens of one node hold on the others only if all say that they are at the same place. */
const publicUrl = 'http://127.0.0.1:4149';

const nowhere = { editing: [] };

/** What a reply may have. */
interface Json {
  id?: string;
  tokens?: { accessToken: string };
  user?: Json;
  project?: Json;
  environments?: Json[];
}

interface Member {
  personId: string;
  since: string;
  state: unknown;
}

/** Who is there, as this listener was told. */
function membersOf(client: SocketClient | StreamClient, topic: string): Record<string, Member> {
  let state: Record<string, unknown> = {};
  for (const { type, topic: of, data = {} } of client.messages) {
    if (of === topic && type === 'snapshot') state = data;
    if (of === topic && type === 'delta') state = merged(state, data);
  }
  return (state.members ?? {}) as Record<string, Member>;
}

const peopleOf = (client: SocketClient | StreamClient, topic: string) =>
  Object.values(membersOf(client, topic))
    .map(({ personId }) => personId)
    .sort();

describe.skipIf(!postgresAvailable)('presence (needs PostgreSQL)', () => {
  let world: World;
  let other: TestApp;
  let topic: string;
  let environments: { id: string; project: string }[];
  const clients: { end(): void }[] = [];
  beforeAll(async () => {
    world = await makeWorld({ listen: true, manualClock: false, env: { PUBLIC_URL: publicUrl } });
    other = await testApp({ listen: true, manualClock: false, beside: world, env: { PUBLIC_URL: publicUrl } });
    environments = await world.rows(
      'select id, project_id as project from eco_environments where org_id = $1 order by id',
      [world.a.org],
    );
    topic = `presence:${environments[0]?.id}`;
  });
  afterAll(async () => {
    await other?.close();
    await world?.close();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await soon(async () => (await world.rows('select from eco_live_presence')).length).toBe(0);
  });

  const secret = (letter: string) => `eco_sec_01${letter.repeat(20)}`;

  async function listen(token: string, { app = world.app, org = world.a.org, to = topic } = {}) {
    const client = await SocketClient.as(addressOf(app), token, org === '' ? '' : `?organization=${org}`);
    clients.push(client);
    client.subscribe(to);
    await soon(() => client.messages.some((each) => each.topic === to)).toBe(true);
    return client;
  }
  const tell = (client: SocketClient, state: unknown, to = topic) =>
    client.socket.send(JSON.stringify({ type: 'awareness', topic: to, state }));
  async function enter(token: string, options: Parameters<typeof listen>[1] = {}) {
    const client = await listen(token, options);
    tell(client, nowhere, options.to);
    return client;
  }
  const someone = (role: 'owner' | 'admin' | 'developer' | 'viewer' | 'billing') => world.a.members[role];

  it('shows who comes, what they are at, and that they have left, on both nodes', async () => {
    const [owner, developer] = [someone('owner'), someone('developer')];
    const here = await enter(owner.token);
    const there = await enter(developer.token, { app: other.app });
    const watching = await StreamClient.open(addressOf(other.app), owner.token, `topics=${topic}`, world.a.org);
    clients.push(watching);
    const both = [owner.user, developer.user].sort();
    for (const client of [here, there, watching]) await soon(() => peopleOf(client, topic)).toEqual(both);
    const entry = (client: SocketClient, user: string) =>
      Object.values(membersOf(client, topic)).find(({ personId }) => personId === user);
    const { since } = entry(here, developer.user) ?? {};
    const at = { viewing: secret('a'), editing: [secret('b')] };
    const told = there.messages.length;
    tell(there, at);
    await soon(() => entry(here, developer.user)).toEqual({ personId: developer.user, since, state: at });
    const left = here.of('delta').filter(({ data }) => Object.values(data?.members ?? {}).includes(null));
    expect(left, 'nobody leaves who only moves').toEqual([]);
    expect(there.messages.length - told, 'and one message tells it').toBe(1);

    const began = performance.now();
    there.end();
    await soon(() => peopleOf(here, topic)).toEqual([owner.user]);
    expect(performance.now() - began).toBeLessThan(bound);
    tell(here, null);
    await soon(() => peopleOf(watching, topic)).toEqual([]);
    expect(here.closed, 'who leaves may go on listening').toBeUndefined();
  });

  it('writes nothing while nobody comes, moves or leaves', async () => {
    await enter(someone('owner').token);
    const watching = await listen(someone('developer').token, { app: other.app });
    await soon(() => peopleOf(watching, topic)).toEqual([someone('owner').user]);
    const version = () => world.rows('select xmin::text, ctid::text from eco_live_presence');
    const before = await version();
    expect(before).toHaveLength(1);
    await sleep(1500);
    expect(await version()).toEqual(before);
    expect(watching.of('delta').length).toBeLessThanOrEqual(1);
  });

  it('names a person with two pages twice, by their connections, and again after a broken one', async () => {
    const { token, user } = someone('admin');
    const [first] = [await enter(token), await enter(token, { app: other.app })];
    await soon(() => peopleOf(first, topic)).toEqual([user, user]);
    first.end();
    const again = await enter(token);
    await soon(() => peopleOf(again, topic)).toEqual([user, user]);
  });

  describe('is authorized like a GET of the thing', () => {
    it('to members who may see names there, and to nobody else', async () => {
      const viewer = await listen(someone('viewer').token);
      expect(viewer.of('snapshot')).toHaveLength(1);
      const denied = [{ type: 'denied', topic, code: 'FORBIDDEN' }];
      expect((await listen(someone('billing').token)).of('denied')).toEqual(denied);
      const stranger = await listen(world.b.members.owner.token, { org: '' });
      expect(stranger.of('denied')).toEqual(denied);
      tell(stranger, nowhere);
      await soon(() => stranger.of('denied').at(-1)?.code).toBe('NOT_SUBSCRIBED');
      const missing = `presence:eco_env_${'0'.repeat(22)}`;
      const lost = await listen(someone('owner').token, { to: missing });
      expect(lost.of('denied')).toEqual([{ type: 'denied', topic: missing, code: 'FORBIDDEN' }]);
    });

    it('to a key in its environment alone; who holds it is not shown', async () => {
      const [one, two] = environments;
      const made = await world.call('POST /api/v1/keys', {
        as: someone('owner').token,
        body: { name: 'bound', scopes: ['folders:read'], environmentId: one?.id },
      });
      expect(made.status, made.text).toBe(201);
      const client = await listen(String(made.body.secret ?? made.body.key), { org: '' });
      client.subscribe(`presence:${two?.id}`);
      await soon(() => client.of('denied').map((each) => each.topic)).toEqual([`presence:${two?.id}`]);
      tell(client, nowhere);
      const person = await enter(someone('developer').token);
      await soon(() => peopleOf(client, topic)).toEqual([someone('developer').user]);
      await soon(() => peopleOf(person, topic)).toEqual([someone('developer').user]);
    });

    it('while it lasts: who is removed is gone, and hears no more', async () => {
      const { token, user } = await world.somebody();
      await world.rows(
        `insert into eco_members (id, org_id, user_id, role, joined_at)
         select $1, $2, $3, 'developer', joined_at from eco_members where org_id = $2 limit 1`,
        [`eco_mem_${user.slice(8)}`, world.a.org, user],
      );
      const leaving = await enter(token, { app: other.app });
      const staying = await listen(someone('owner').token);
      await soon(() => peopleOf(staying, topic)).toEqual([user]);
      const removed = await world.call(`DELETE /api/v1/organizations/${world.a.org}/members/${user}`, {
        as: someone('owner').token,
      });
      const began = performance.now();
      expect(removed.status, removed.text).toBeLessThan(300);
      await soon(() => peopleOf(staying, topic)).toEqual([]);
      expect(performance.now() - began).toBeLessThan(2 * bound);
      await soon(() => leaving.closed?.code).toBe(4401);
    });
  });

  it('ends connections that tell too much, or what is no state', async () => {
    for (const state of [{}, { viewing: 'x', editing: [] }, { ...nowhere, name: 'DATABASE_URL' }, 'here', undefined]) {
      const client = await listen(someone('owner').token);
      tell(client, state);
      await soon(() => client.closed?.code).toBe(1008);
    }
    const many = await listen(someone('owner').token);
    tell(many, { editing: Array.from({ length: 21 }, () => secret('a')) });
    await soon(() => many.closed?.code).toBe(1008);
    const flood = await listen(someone('owner').token);
    for (let sent = 0; sent < 31; sent += 1) tell(flood, nowhere);
    await soon(() => flood.closed?.code).toBe(1008);
    const watching = await listen(someone('viewer').token);
    expect(peopleOf(watching, topic)).toEqual([]);
  });

  it('is told to operators like other topics', async () => {
    await enter(someone('owner').token);
    const [connection] = world.app.kernel.services.use(liveService).connections.of(someone('owner').user);
    expect([...(connection?.subscriptions.keys() ?? [])]).toEqual([topic]);
    expect(await refusedHandshake(addressOf(world.app), {})).toMatchObject({ status: 401 });
  });
});

describe.skipIf(!postgresAvailable)('presence at a node that is killed (needs PostgreSQL)', () => {
  let database: TestDatabase;
  const nodes: { server: Server; dataDir: string; host: string }[] = [];
  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
  });
  afterAll(async () => {
    for (const { server, dataDir } of nodes) {
      await server.end('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    }
    await database?.drop();
  });

  async function start() {
    const dataDir = mkdtempSync(join(tmpdir(), 'nexus-presence-'));
    const port = String(await freePort());
    const server = launch(dataDir, {
      ...generous,
      DATABASE_URL: database.ownerUrl,
      DATABASE_CONNECTIONS: '8',
      NEXUS_MASTER_KEY: testMasterKey,
      NEXUS_REGISTRATION: 'open',
      PUBLIC_URL: publicUrl,
      HOST: '127.0.0.1',
      PORT: port,
      LOG_LEVEL: 'warn',
    });
    const node = { server, dataDir, host: `127.0.0.1:${port}` };
    nodes.push(node);
    await server.listening;
    return node;
  }

  it('ends, also for who comes later, and goes on elsewhere', { timeout: patience }, async () => {
    const [one, two] = [await start(), await start()];
    const call = async (path: string, init: RequestInit = {}): Promise<Json> =>
      (await fetch(`http://${one.host}/api/v1/${path}`, init)).json() as Promise<Json>;
    const body = JSON.stringify({
      email: 'here@example.com',
      password: 'Correct-Horse-7-Battery',
      displayName: 'Here',
    });
    const headers = { 'content-type': 'application/json' };
    const registered = await call('auth/register', { method: 'POST', headers, body });
    const token = String(registered.tokens?.accessToken);
    const user = String(registered.user?.id);
    const project = await call(`projects/${registered.project?.id}`, { headers: { authorization: `Bearer ${token}` } });
    const topic = `presence:${project.environments?.[0]?.id}`;
    const listen = async (host: string) => {
      const client = await SocketClient.as(host, token);
      client.subscribe(topic);
      await soon(() => client.of('snapshot').length).toBe(1);
      return client;
    };
    const enter = async (host: string) => {
      const client = await listen(host);
      client.socket.send(JSON.stringify({ type: 'awareness', topic, state: nowhere }));
      return client;
    };

    const watching = await listen(one.host);
    await enter(two.host);
    await soon(() => peopleOf(watching, topic)).toEqual([user]);
    await two.server.end('SIGKILL');
    const began = performance.now();
    await soon(() => peopleOf(watching, topic)).toEqual([]);
    expect(performance.now() - began).toBeLessThan(killBound);
    const later = await listen(one.host);
    expect(peopleOf(later, topic)).toEqual([]);
    await enter(one.host);
    for (const client of [watching, later]) await soon(() => peopleOf(client, topic)).toEqual([user]);
    const third = await start();
    const far = await listen(third.host);
    expect(peopleOf(far, topic)).toEqual([user]);
    await one.server.end('SIGTERM');
    await soon(() => peopleOf(far, topic)).toEqual([]);
    far.end();
  });
});

describe.skipIf(!postgresAvailable || !ownRedisAvailable)('presence over Redis (needs redis-server)', () => {
  it('tells another node at once, and by the poll when Redis is gone', async () => {
    let redis: TestRedis | undefined = await testRedis();
    const env = { PUBLIC_URL: publicUrl, REDIS_URL: redis?.url ?? '' };
    const world = await makeWorld({ listen: true, manualClock: false, env });
    const other = await testApp({ listen: true, manualClock: false, beside: world, env });
    const clients: SocketClient[] = [];
    try {
      const [place] = await world.rows<{ id: string }>('select id from eco_environments where org_id = $1 limit 1', [
        world.a.org,
      ]);
      const topic = `presence:${place?.id}`;
      const { owner, developer } = world.a.members;
      const query = `?organization=${world.a.org}`;
      const here = await SocketClient.as(addressOf(world.app), owner.token, query);
      const there = await SocketClient.as(addressOf(other.app), developer.token, query);
      clients.push(here, there);
      for (const client of clients) client.subscribe(topic);
      for (const client of clients) await soon(() => client.of('snapshot').length).toBe(1);
      const say = (state: object) => there.socket.send(JSON.stringify({ type: 'awareness', topic, state }));
      say(nowhere);
      await soon(() => peopleOf(here, topic)).toEqual([developer.user]);
      await redis?.stop();
      redis = undefined;
      const secret = `eco_sec_01${'a'.repeat(20)}`;
      say({ editing: [secret] });
      await soon(() => Object.values(membersOf(here, topic))[0]?.state).toEqual({ editing: [secret] });
    } finally {
      for (const client of clients) client.end();
      await other.close();
      await world.close();
      await redis?.stop();
    }
  });
});
