import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { systemClock } from '../apps/server/src/kernel/clock.ts';
import { Ids } from '../apps/server/src/kernel/ids.ts';
import { createCustomer, type Person, register, several } from './kit/client.ts';
import { perRequest, serverCpu } from './kit/cpu.ts';
import { memoryOf } from './kit/memory.ts';
import type { Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { percentile, type RunOptions } from './kit/rounds.ts';
import { createSetting, type Setting } from './kit/setting.ts';

/** What one node admits: of a person, and of an organization. */
const ofPerson = 20;
const ofOrganization = 500;
const perRound = 50;
/** Milliseconds between two acts: each is heard by 500 before the next. */
const pauseMs = 100;

/** Connections; NEXUS_CONNECTIONS for other numbers than a thousand. */
const connections = Number(process.env.NEXUS_CONNECTIONS ?? 1000);

interface Organization {
  owner: Person;
  sockets: WebSocket[];
}

/** Milliseconds of one event at each of its listeners. */
interface Heard {
  sinceSent: number[];
  sinceAnswered: number[];
}

/** Listeners on loopback, 500 in an organization: the time from an act to each of them. */
export async function live({ rounds }: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  try {
    // Log-ins are not what is measured.
    const env = { MAX_STREAMS: String(connections + 100), BCRYPT_COST: '10' };
    const server = await setting.nexus({ env });
    await register(server.url);
    const empty = memoryOf(server).rss;
    const organizations = await several(
      Math.ceil(connections / ofOrganization),
      (at) => populate(setting, server, Math.min(ofOrganization, connections - at * ofOrganization)),
      1,
    );
    const { rss } = memoryOf(server);
    const perConnection = ((rss - empty) * 1024) / connections;
    const heard: Heard[] = [];
    const before = serverCpu(server);
    for (let round = 0; round < rounds; round++) {
      for (let at = 0; at < perRound; at++) {
        const organization = organizations[at % organizations.length];
        if (organization !== undefined) heard.push(await hear(server, organization, `${round}-${at}`));
        await sleep(pauseMs);
      }
    }
    const messages = heard.reduce((sum, { sinceSent }) => sum + sinceSent.length, 0);
    const { main = Number.NaN } = perRequest(before, serverCpu(server), messages);
    const writing = await appendCost(setting, server);
    for (const { sockets } of organizations) for (const socket of sockets) socket.terminate();
    return outcome(heard, { ...writing, rss, perConnection, perMessage: main });
  } finally {
    await setting.close();
  }
}

/** An organization whose members hold so many connections. */
async function populate({ owner: database }: Setting, { url }: Server, count: number): Promise<Organization> {
  const owner = await register(url);
  const ids = new Ids(systemClock);
  const members = await several(Math.ceil(count / ofPerson), async () => {
    const person = await register(url);
    await database.query(
      `insert into eco_members (id, org_id, user_id, role, joined_at)
       select $1, $2, m.user_id, 'viewer', m.joined_at from eco_members m where m.org_id = $3`,
      [ids.next('mem'), owner.org, person.org],
    );
    return person;
  });
  const sockets = await several(count, (at) => listen(url, owner.org, members[at % members.length]?.token ?? ''), 20);
  return { owner, sockets };
}

async function listen(url: string, org: string, token: string): Promise<WebSocket> {
  const address = `${url.replace('http', 'ws')}/api/v1/live/socket?organization=${org}`;
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false });
  await once(socket, 'open');
  socket.send('{"type":"subscribe","topic":"events"}');
  const [answer] = await once(socket, 'message');
  if (!String(answer).includes('"subscribed"')) throw new Error(`a listener was told ${String(answer)}`);
  return socket;
}

async function hear({ url }: Server, { owner, sockets }: Organization, name: string): Promise<Heard> {
  const at: number[] = [];
  const all = Promise.all(
    sockets.map(async (socket) => {
      await once(socket, 'message');
      at.push(performance.now());
    }),
  );
  const sent = performance.now();
  await createCustomer(url, owner.token, name);
  const answered = performance.now();
  await all;
  return {
    sinceSent: at.map((each) => each - sent),
    sinceAnswered: at.map((each) => Math.max(0, each - answered)),
  };
}

/** Microseconds of one pass over so many events, for each of them. */
async function appendCost({ owner }: Setting, { url }: Server): Promise<{ perEvent: number; idle: number }> {
  const { org } = await register(url);
  const count = 10_000;
  await owner.query('begin');
  await owner.query(
    `insert into nexus_events (id, org_id, type, subject, data, at, next_attempt_at, delivered_at)
     select 'eco_evt_' || lpad(n::text, 22, '0'), $1, 'customer.created', 'eco_cus_' || lpad(n::text, 22, '0'),
       '{"name":"A customer","externalId":"benchmark","metadata":{}}', $3, $3, $3
     from generate_series(1, $2::int) as n`,
    [org, count, new Date()],
  );
  await owner.query('commit');
  await owner.query('begin');
  const began = performance.now();
  const { rows } = await owner.query<{ org: string }>('select * from nexus_live_append($1)', [new Date()]);
  const took = performance.now() - began;
  await owner.query('commit');
  if (!rows.some((row) => row.org === org)) throw new Error('the server was quicker with the pass: repeat the run');
  const idleBegan = performance.now();
  for (let at = 0; at < 100; at++) await owner.query('select * from nexus_live_append($1)', [new Date()]);
  return { perEvent: (took * 1000) / count, idle: (performance.now() - idleBegan) / 100 };
}

interface Costs {
  perEvent: number;
  idle: number;
  /** MB. */
  rss: number;
  /** kB. */
  perConnection: number;
  /** Microseconds, with all that a server does meanwhile. */
  perMessage: number;
}

function outcome(heard: readonly Heard[], { perEvent, idle, rss, perConnection, perMessage }: Costs): Outcome {
  const sent = heard.flatMap(({ sinceSent }) => sinceSent);
  const answered = heard.flatMap(({ sinceAnswered }) => sinceAnswered);
  return {
    title: `Events at ${connections.toLocaleString('en')} WebSockets on loopback, 500 in an organization`,
    checks: [
      {
        what: 'p99 until a listener has an event, from the answer to the act',
        measured: percentile(answered, 0.99),
        unit: 'ms',
        target: { relation: '<=', value: 100 },
      },
      { what: 'p50 of the same', measured: percentile(answered, 0.5), unit: 'ms' },
      { what: 'p99 from sending the act', measured: percentile(sent, 0.99), unit: 'ms' },
      { what: 'memory of the server with all of them', measured: rss, unit: 'MB' },
      { what: 'of which for each connection', measured: perConnection, unit: 'kB' },
      { what: 'CPU of the main thread for each message', measured: perMessage, unit: 'µs' },
      { what: 'appending one event to the log, in a pass over 10,000', measured: perEvent, unit: 'µs' },
      { what: 'a pass that finds nothing', measured: idle, unit: 'ms' },
    ],
    rounds: heard.map(({ sinceAnswered }) => ({
      p50: percentile(sinceAnswered, 0.5),
      p99: percentile(sinceAnswered, 0.99),
      listeners: sinceAnswered.length,
    })),
    notes: ['All listeners are in one process of the same machine, which takes CPU time from the server.'],
  };
}
