import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveService as liveOf } from '../../src/kernel/live/live.ts';
import { testApp } from '../app.ts';
import { postgresAvailable } from '../harness.ts';
import { makeWorld, type World } from '../world/world.ts';
import { addressOf, SocketClient, StreamClient, soon } from './client.ts';

/** Milliseconds from the answer to the revocation: the bound that is promised. */
const bound = 1000;

describe.skipIf(!postgresAvailable)('what is revoked is not told any more (needs PostgreSQL)', () => {
  let world: World;
  /** Another node on the same database. */
  let other: World['app'];
  let close: () => Promise<void>;
  beforeAll(async () => {
    world = await makeWorld({ listen: true, manualClock: false });
    const node = await testApp({
      listen: true,
      manualClock: false,
      beside: world,
    });
    other = node.app;
    close = () => node.close();
  });
  afterAll(async () => {
    await close?.();
    await world?.close();
  });

  /** Of both nodes, once they are told of the topic. */
  async function listeners(token: string, topic = 'events'): Promise<SocketClient[]> {
    const opened = await Promise.all([world.app, other].map((app) => SocketClient.as(addressOf(app), token)));
    for (const client of opened) client.subscribe(topic);
    for (const client of opened) await soon(() => client.of('subscribed').length).toBe(1);
    return opened;
  }

  async function expectClosed(clients: readonly SocketClient[], since: number): Promise<void> {
    for (const client of clients) {
      await soon(() => client.closed?.code).toBe(4401);
      expect((client.closed?.at ?? Number.POSITIVE_INFINITY) - since).toBeLessThan(bound);
    }
  }

  it('on any node, when the session ends', async () => {
    const somebody = await world.somebody();
    const clients = await listeners(somebody.token);
    const stream = await StreamClient.open(addressOf(other), somebody.token, 'topics=events');
    expect((await world.call('POST /api/v1/auth/logout', { as: somebody.token })).status).toBe(200);
    const began = performance.now();
    await expectClosed(clients, began);
    await stream.ended;
    expect(stream.messages.at(-1)).toMatchObject({ type: 'close', code: 4401 });
  });

  it('when the key is revoked', async () => {
    const { token } = await world.somebody();
    const made = await world.call('POST /api/v1/keys', { as: token, body: { name: 'live', scopes: ['live:read'] } });
    const key = String(made.body.secret ?? made.body.key);
    const clients = await listeners(key);
    const revoked = await world.call(`POST /api/v1/keys/${made.body.id}/revoke`, { as: token });
    const began = performance.now();
    expect(revoked.status, revoked.text).toBe(200);
    await expectClosed(clients, began);
  });

  it.each([
    ['over a WebSocket', (token: string) => SocketClient.as(addressOf(world.app), token)],
    ['as server-sent events', (token: string) => StreamClient.open(addressOf(world.app), token, 'topics=events')],
  ])('when that happens while the connection is opened, %s', async (_, connect) => {
    const { token } = await world.somebody();
    const { body } = await world.call('POST /api/v1/keys', { as: token, body: { name: 'k', scopes: ['live:read'] } });
    const { limiter } = world.app.kernel;
    const take = limiter.take;
    // By then the caller is identified, and nothing is known of the connection.
    limiter.take = async (requests, cost) => {
      limiter.take = take;
      await world.call(`POST /api/v1/keys/${body.id}/revoke`, { as: token });
      await world.heard();
      return limiter.take(requests, cost);
    };
    const client = await connect(String(body.key));
    if (client instanceof SocketClient) await soon(() => client.closed?.code).toBe(4401);
    else await soon(() => client.messages.at(-1)).toMatchObject({ type: 'close', code: 4401 });
  });

  it('when a member is removed, and a topic alone when only its permission goes', async () => {
    const { org, members } = world.a;
    const [{ token: owner }, { token, user }] = [members.owner, members.admin];
    const query = `?organization=${org}`;
    const opened = await Promise.all([world.app, other].map((app) => SocketClient.as(addressOf(app), token, query)));
    for (const client of opened) {
      client.subscribe('audit');
      client.subscribe('events');
      await soon(() => client.of('subscribed').length).toBe(2);
    }
    const changed = await world.call(`PATCH /api/v1/organizations/${org}/members/${user}`, {
      as: owner,
      body: { role: 'viewer' },
    });
    expect(changed.status, changed.text).toBe(200);
    for (const client of opened) {
      await soon(() => client.of('denied')).toEqual([{ type: 'denied', topic: 'audit', code: 'FORBIDDEN' }]);
      expect(client.closed).toBeUndefined();
    }
    const removed = await world.call(`DELETE /api/v1/organizations/${org}/members/${user}`, { as: owner });
    const began = performance.now();
    expect(removed.status, removed.text).toBeLessThan(300);
    await expectClosed(opened, began);
  });

  it('while notifications do not arrive, within a second', async () => {
    const somebody = await world.somebody();
    const clients = await listeners(somebody.token);
    const bus = other.kernel.bus;
    const healthy = bus.healthy.bind(bus);
    bus.healthy = () => false;
    const invalidate = other.kernel.caches.invalidate.bind(other.kernel.caches);
    other.kernel.caches.invalidate = () => {};
    try {
      const began = performance.now();
      await world.call('POST /api/v1/auth/logout', { as: somebody.token });
      for (const client of clients) await soon(() => client.closed?.code).toBe(4401);
      // The look each second, and the time of the look.
      expect((clients[1]?.closed?.at ?? Number.POSITIVE_INFINITY) - began).toBeLessThan(bound + 500);
    } finally {
      bus.healthy = healthy;
      other.kernel.caches.invalidate = invalidate;
    }
  });

  it('when its token expires', async () => {
    const { token, user } = await world.somebody();
    const [client] = await listeners(token);
    const [connection] = world.app.kernel.services.use(liveOf).connections.of(user);
    if (connection === undefined) throw new Error('nobody listens');
    expect(connection.credential.expiresAt).toBe(JSON.parse(atob(token.split('.')[1] ?? '')).exp * 1000);
    connection.credential.expiresAt = world.app.kernel.clock.now() + 200;
    await soon(() => client?.closed?.code).toBe(4401);
  });
});
