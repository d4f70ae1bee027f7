import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LiveClient, type Socket } from '../../../console/src/live/live-client.ts';
import { withClient } from '../../src/kernel/db/client.ts';
import { generous, launch, type Server } from '../crash/server.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { freePort, ownRedisAvailable, type TestRedis, testRedis } from '../redis.ts';
import { testMasterKey } from '../templates.ts';
import { soon } from './client.ts';
import { openProxy, type Passage } from './proxy.ts';

/** A minute with `npm run soak live`. */
const isSoak = process.env.NEXUS_SOAK === 'live';
const size = isSoak ? { listeners: 40, writers: 8, ms: 60_000 } : { listeners: 9, writers: 4, ms: 6000 };

/** Milliseconds: three nodes start beside other tests, and one again. */
const patience = 400_000;
/** Events, however slow the machine is. */
const least = 25;

interface Node {
  dataDir: string;
  port: number;
  server: Server;
}

/** A client of the console over a connection that may break, with what it heard. */
class Listener {
  readonly heard: string[] = [];
  readonly resets: string[] = [];
  subscribed = false;
  readonly client: LiveClient;

  constructor(port: number, token: string) {
    const headers = { authorization: `Bearer ${token}` };
    this.client = new LiveClient({
      connect: () => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live/socket`, { headers });
        socket.on('error', () => {});
        return socket as unknown as Socket;
      },
      renew: async () => true,
      onSessionEnded: () => {
        throw new Error('no session ends here');
      },
      isOnline: () => true,
      // Waits are short, so that there are many connections.
      random: () => 0,
    });
    this.client.listen('events', (message) => {
      if (message.type === 'event') this.heard.push(String(message.data.id));
      else if (message.type === 'subscribed') this.subscribed = true;
      else this.resets.push(message.type);
    });
  }
}

describe.skipIf(!postgresAvailable || !ownRedisAvailable)('three nodes (needs PostgreSQL and redis-server)', () => {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let nodes: Node[] = [];
  let proxy: Passage;
  let token = '';
  let org = '';
  let turn = 0;
  const running = () =>
    nodes.filter(({ server }) => server.process.exitCode === null && server.process.signalCode === null);
  const some = () => {
    const all = running();
    turn += 1;
    return all[turn % all.length]?.port ?? 0;
  };

  async function start(dataDir: string, port: number): Promise<Node> {
    const server = launch(dataDir, {
      ...generous,
      DATABASE_URL: database.ownerUrl,
      DATABASE_CONNECTIONS: '8',
      NEXUS_MASTER_KEY: testMasterKey,
      NEXUS_REGISTRATION: 'open',
      PUBLIC_URL: 'http://127.0.0.1:4150',
      REDIS_URL: redis?.url ?? '',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
    });
    await server.listening;
    return { dataDir, port, server };
  }

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    redis = await testRedis();
    for (let count = 0; count < 3; count += 1) {
      nodes.push(await start(mkdtempSync(join(tmpdir(), 'nexus-live-')), await freePort()));
    }
    proxy = await openProxy(some);
    const registered = await post('auth/register', {
      email: 'live@example.com',
      password: 'Correct-Horse-9-Battery',
      displayName: 'Live',
    });
    const answer = (await registered.json()) as { tokens: { accessToken: string }; organization: { id: string } };
    token = answer.tokens.accessToken;
    org = answer.organization.id;
  }, patience);
  afterAll(async () => {
    await proxy?.close();
    for (const { server, dataDir } of nodes) {
      await server.end('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    }
    await redis?.stop();
    await database?.drop();
  });

  const post = (path: string, body: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${some()}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });

  const rows = async (text: string): Promise<{ id: string }[]> =>
    withClient(database.ownerUrl, async (client) => (await client.query<{ id: string }>(text, [org])).rows);
  const log = async () =>
    (await rows('select event_id as id from eco_live_log where org_id = $1 order by seq')).map(({ id }) => id);
  const events = async () => (await rows('select id from nexus_events where org_id = $1')).length;

  it('every listener hears the log, while Redis is killed, a node is killed and connections are cut', {
    timeout: patience,
  }, async () => {
    // What the registration did is in the log before anybody listens.
    await soon(async () => (await log()).length).toBe(await events());
    const listeners = Array.from({ length: size.listeners }, () => new Listener(proxy.port, token));
    for (const listener of listeners) await soon(() => listener.subscribed).toBe(true);
    const first = await post('customers', { externalId: 'first', name: 'First' });
    expect(first.status, await first.text()).toBe(201);
    for (const { heard } of listeners) await soon(() => heard.length).toBe(1);

    const until = performance.now() + size.ms;
    let made = 0;
    const writing = Array.from({ length: size.writers }, async (_, writer) => {
      for (let count = 0; performance.now() < until || made < least; count += 1) {
        const answer = await post('customers', { externalId: `${writer}-${count}`, name: 'One of many' }).catch(
          () => undefined,
        );
        if (answer?.status === 201) made += 1;
        await sleep(10);
      }
    });
    const faults = async () => {
      const port = Number(new URL(redis?.url ?? '').port);
      for (let round = 0; performance.now() < until; round += 1) {
        proxy.cut();
        await sleep(400);
        if (round % 4 === 0) await redis?.stop();
        if (round % 4 === 2) redis = await testRedis(port);
        if (round % 12 !== 5) continue;
        const [victim, ...others] = nodes;
        if (victim === undefined) continue;
        await victim.server.end('SIGKILL');
        nodes = [...others, await start(victim.dataDir, victim.port)];
      }
    };
    await Promise.all([...writing, faults()]);
    await soon(async () => (await log()).length - (await events())).toBe(0);
    const whole = await log();
    const expected = whole.slice(whole.indexOf(listeners[0]?.heard[0] ?? ''));
    expect(expected.length).toBeGreaterThanOrEqual(made);
    for (const { heard, resets } of listeners) {
      await soon(() => heard.length).toBeGreaterThanOrEqual(expected.length);
      expect(heard).toEqual(expected);
      expect(resets).toEqual([]);
    }
    for (const { client } of listeners) client.stop();
    process.stdout.write(`live: ${listeners.length} listeners heard ${expected.length} events each\n`);
  });
});
