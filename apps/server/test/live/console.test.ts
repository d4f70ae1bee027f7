import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LiveClient, type LiveOptions, type Socket } from '../../../console/src/live/live-client.ts';
import type { TopicMessage } from '../../../console/src/live/messages.ts';
import { liveService } from '../../src/kernel/live/live.ts';
import type { Registered } from '../app.ts';
import { postgresAvailable } from '../harness.ts';
import { makeWorld, type World } from '../world/world.ts';
import { addressOf, soon } from './client.ts';
import { openProxy, type Passage } from './proxy.ts';

describe.skipIf(!postgresAvailable)('the client of the console (needs PostgreSQL)', () => {
  let world: World;
  let passage: Passage;
  let somebody: Registered;
  /** What the browser would send. */
  let token: string;
  let sockets: WebSocket[] = [];
  const clients: LiveClient[] = [];
  let online = true;
  beforeAll(async () => {
    world = await makeWorld({ listen: true, manualClock: false });
    const port = Number(addressOf(world.app).split(':')[1]);
    passage = await openProxy(() => port);
    somebody = await world.somebody();
    token = somebody.token;
  });
  afterAll(async () => {
    await passage?.close();
    await world?.close();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.stop();
    sockets = [];
    online = true;
    token = somebody.token;
  });

  function open(options: Partial<LiveOptions> = {}): LiveClient {
    const client = new LiveClient({
      connect() {
        // A page offers its token so where it has no cookies; its origin is the server's.
        const socket = new WebSocket(
          `ws://127.0.0.1:${passage.port}/api/v1/live/socket`,
          ['nexus', `bearer.${token}`],
          { origin: `http://127.0.0.1:${passage.port}` },
        );
        sockets.push(socket);
        socket.on('error', () => {});
        return socket as unknown as Socket;
      },
      renew: async () => true,
      onSessionEnded: () => {},
      isOnline: () => online,
      random: () => 0,
      ...options,
    });
    clients.push(client);
    return client;
  }

  /** What a listener gets. */
  function hear(client: LiveClient, topic: string) {
    const messages: TopicMessage[] = [];
    return { messages, end: client.listen(topic, (message) => messages.push(message)) };
  }

  let customers = 0;
  async function makeCustomer(): Promise<unknown> {
    customers += 1;
    const body = { externalId: `c${customers}`, name: 'A customer' };
    const { body: made } = await world.call('POST /api/v1/customers', { as: somebody.token, body });
    return made.id;
  }

  /** Of customers: what the registration told may come after the first subscription. */
  const subjects = (messages: readonly TopicMessage[]) =>
    messages.flatMap((message) =>
      message.type === 'event' && String(message.data.type).startsWith('customer.') ? [message.data.subject] : [],
    );
  const connections = () => [...world.app.kernel.services.use(liveService).connections.of(somebody.user)];

  it('shares one connection, and closes it when nobody listens any more', async () => {
    const client = open();
    const [one, two, kind] = [hear(client, 'events'), hear(client, 'events'), hear(client, 'events:customer.*')];
    const usage = hear(client, 'usage');
    await soon(() => one.messages).toEqual([{ type: 'subscribed', topic: 'events' }]);
    await soon(() => usage.messages.length).toBe(1);
    await soon(() => kind.messages.map(({ type }) => type)).toEqual(['subscribed']);
    expect(hear(client, 'usage').messages, 'whoever comes later has the state at once').toEqual(usage.messages);
    const id = await makeCustomer();
    for (const { messages } of [one, two, kind]) await soon(() => subjects(messages)).toEqual([id]);
    expect(connections()).toHaveLength(1);
    one.end();
    two.end();
    await soon(() => [...(connections()[0]?.subscriptions.keys() ?? [])]).toEqual(['events:customer.*', 'usage']);
    client.stop();
    await soon(connections).toHaveLength(0);
  });

  it('resumes after a cut, and says meanwhile that it does not hear', async () => {
    const states: string[] = [];
    const client = open();
    client.onState((state) => states.push(state));
    const { messages } = hear(client, 'events');
    await soon(() => client.state).toBe('connected');
    await soon(() => messages.map(({ type }) => type)).toEqual(['subscribed']);
    const made = [await makeCustomer()];
    await soon(() => subjects(messages)).toEqual(made);
    passage.cut();
    made.push(await makeCustomer(), await makeCustomer());
    await soon(() => subjects(messages)).toEqual(made);
    expect(messages.filter(({ type }) => type === 'subscribed')).toHaveLength(1);
    client.check();
    expect(states).toEqual(['connected', 'reconnecting', 'connected']);
  });

  it('renews a credential that has ended and resumes, and ends where there is no other', async () => {
    let renewals = 0;
    const client = open({
      async renew() {
        renewals += 1;
        token = somebody.token;
        return true;
      },
    });
    const { messages } = hear(client, 'events');
    await soon(() => messages.map(({ type }) => type)).toEqual(['subscribed']);
    const first = await makeCustomer();
    await soon(() => subjects(messages)).toEqual([first]);
    for (const connection of connections()) connection.credential.expiresAt = 0;
    await soon(() => renewals).toBe(1);
    const second = await makeCustomer();
    await soon(() => subjects(messages)).toEqual([first, second]);

    const ended: string[] = [];
    token = 'eyJub25zZW5zZSI6MX0.eyJub25zZW5zZSI6MX0.c2ln';
    const other = open({ renew: async () => false, onSessionEnded: () => ended.push('ended') });
    hear(other, 'events');
    await soon(() => ended).toEqual(['ended']);
    expect(sockets).toHaveLength(3);
  });

  it('does nothing without a network, and comes back at once with it', async () => {
    const client = open();
    const { messages } = hear(client, 'events');
    await soon(() => messages.map(({ type }) => type)).toEqual(['subscribed']);
    const first = await makeCustomer();
    await soon(() => subjects(messages)).toEqual([first]);
    online = false;
    client.networkChanged();
    expect(client.state).toBe('offline');
    await soon(connections).toHaveLength(0);
    const missed = await makeCustomer();
    online = true;
    client.networkChanged();
    await soon(() => subjects(messages)).toEqual([first, missed]);
    expect(client.state).toBe('connected');
  });

  it('says what is denied and what must be read anew', async () => {
    const client = open();
    const denied = hear(client, 'weather');
    await soon(() => denied.messages).toEqual([{ type: 'denied', topic: 'weather', code: 'TOPIC_UNKNOWN' }]);
    const { messages } = hear(client, 'events');
    await soon(() => messages.map(({ type }) => type)).toEqual(['subscribed']);
    const id = await makeCustomer();
    await soon(() => subjects(messages)).toEqual([id]);
    const known = await world.rows<{ seq: string }>('select seq from eco_live_heads where org_id = $1', [somebody.org]);
    const kept = { seq: Number(known[0]?.seq) + 5 };
    passage.cut();
    await world.rows(
      `insert into eco_live_log select org_id, seq + 5, event_id, type, subject, data, at, logged_at
       from eco_live_log where org_id = $1 and seq = $2::bigint`,
      [somebody.org, kept.seq - 5],
    );
    await world.rows('update eco_live_heads set seq = $2::bigint, pruned_seq = $2::bigint - 1 where org_id = $1', [
      somebody.org,
      kept.seq,
    ]);
    await soon(() => messages.at(-1)).toEqual({ type: 'reset', topic: 'events' });
  });
});
