import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Dropped, Nexus, type TrackOptions } from './index.ts';

interface Sent {
  id: string;
  type: string;
  time: string;
}

type Answer = (events: Sent[], attempt: number) => { status: number; body: unknown };

const accepted: Answer = (events) => ({
  status: 202,
  body: { accepted: events.length, duplicates: 0, conflicts: [], rejected: [] },
});
const refusal = (status: number, code: string) => ({ status, body: { code, detail: code, requestId: 'eco_req_1' } });

const servers: http.Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function server(answer: Answer): Promise<{ url: string; batches: Sent[][] }> {
  const batches: Sent[][] = [];
  const made = http.createServer(async (request, response) => {
    const events = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Sent[];
    batches.push(events);
    const { status, body } = answer(events, batches.length);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  servers.push(made);
  await once(made.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, batches };
}

function tracker(url: string, track: TrackOptions = {}) {
  const dropped: Dropped[] = [];
  const options = { onDropped: (each: Dropped) => dropped.push(each), ...track };
  return { usage: new Nexus({ url, apiKey: 'k', retries: 0, track: options }).usage, dropped };
}

const types = (batches: Sent[][]) => batches.map((batch) => batch.map(({ type }) => type));

describe('usage.track', () => {
  it('sends full batches at once, and the rest when asked', async () => {
    const { url, batches } = await server(accepted);
    const { usage } = tracker(url);
    for (let number = 0; number < 250; number += 1) usage.track({ type: `t${number}`, subject: 'acme' });
    await vi.waitFor(() => expect(batches.length).toBeGreaterThan(1), 60_000);
    await usage.flush();
    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
    expect(batches[0]?.[0]).toMatchObject({ specversion: '1.0', source: 'sdk', type: 't0', subject: 'acme' });
    expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(250);
  });

  it('sends what waits after the interval', async () => {
    const { url, batches } = await server(accepted);
    tracker(url, { intervalMs: 20 }).usage.track({ type: 'a' });
    await vi.waitFor(() => expect(types(batches)).toEqual([['a']]), 60_000);
  });

  it('keeps what could not be sent, and sends it again under the same ids', async () => {
    const { url, batches } = await server((events, attempt) =>
      attempt === 1 ? refusal(503, 'OVERLOADED') : accepted(events, attempt),
    );
    const { usage, dropped } = tracker(url, { intervalMs: 1e6 });
    usage.track({ type: 'a' });
    await expect(usage.flush()).rejects.toMatchObject({ code: 'OVERLOADED' });
    usage.track({ type: 'b' });
    await usage.flush();
    expect(types(batches)).toEqual([['a'], ['a', 'b']]);
    expect(batches[1]?.[0]).toEqual(batches[0]?.[0]);
    expect(dropped).toEqual([]);
  });

  it('drops the oldest above the bound, and says which', async () => {
    const { usage, dropped } = tracker('http://127.0.0.1:1', { maxQueued: 2, intervalMs: 1e6 });
    for (const type of ['a', 'b', 'c']) usage.track({ type });
    expect(dropped).toMatchObject([{ reason: 'full', events: [{ type: 'a' }] }]);
    await expect(usage.flush()).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('says what the server refused of a batch', async () => {
    const { url } = await server(() => ({
      status: 202,
      body: { accepted: 1, duplicates: 0, conflicts: [], rejected: [{ index: 1, code: 'TIME_TOO_OLD' }] },
    }));
    const { usage, dropped } = tracker(url);
    usage.track({ type: 'a' });
    usage.track({ type: 'b', time: '2001-01-01T00:00:00Z' });
    await usage.flush();
    expect(dropped).toMatchObject([{ reason: 'refused', detail: 'TIME_TOO_OLD', events: [{ type: 'b' }] }]);
  });

  it('finds the event that spoils a batch, and sends the others', async () => {
    const { url, batches } = await server((events, attempt) =>
      events.some(({ type }) => type === 'huge') ? refusal(413, 'PAYLOAD_TOO_LARGE') : accepted(events, attempt),
    );
    const { usage, dropped } = tracker(url);
    for (const type of ['a', 'huge', 'b', 'c']) usage.track({ type });
    await usage.flush();
    expect(types(batches).slice(1)).toEqual([['a', 'huge'], ['a'], ['huge'], ['b', 'c']]);
    expect(dropped).toMatchObject([{ reason: 'refused', events: [{ type: 'huge' }] }]);
  });
});

describe('a process that ends', () => {
  const index = new URL('./index.ts', import.meta.url).href;

  /** Tracks one event in a process of its own. */
  function run(url: string, then: string, track = '') {
    const script = `
      import { Nexus } from '${index}';
      const onDropped = ({ reason, events }) => process.stdout.write(reason + ' ' + events.length + '\\n');
      const nexus = new Nexus({ url: '${url}', apiKey: 'k', retries: 0, track: { onDropped, ${track} } });
      nexus.usage.track({ type: 'last' });
      ${then}`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  it('sends what waits when it has nothing left to do', async () => {
    const { url, batches } = await server(accepted);
    const child = run(url, '');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(types(batches)).toEqual([['last']]);
  });

  it('sends what waits at SIGTERM, and ends by it', async () => {
    const { url, batches } = await server(accepted);
    const child = run(url, "setInterval(() => {}, 1e6); process.stdout.write('up');");
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([null, 'SIGTERM']);
    expect(types(batches)).toEqual([['last']]);
  });

  it('does not wait for a server that hangs', async () => {
    const hanging = http.createServer(() => {});
    servers.push(hanging);
    await once(hanging.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
    const child = run(
      url,
      "setInterval(() => {}, 1e6); process.stdout.write('up\\n');",
      'exitTimeoutMs: 500, batchSize: 1',
    );
    const output = child.stdout.toArray();
    await once(hanging, 'request');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([null, 'SIGTERM']);
    expect(Buffer.concat(await output).toString()).toBe('up\nundelivered 1\n');
  });

  it('says what it could not send', async () => {
    const child = run('http://127.0.0.1:1', '');
    const [[code], output] = await Promise.all([once(child, 'close'), child.stdout.toArray()]);
    expect([code, Buffer.concat(output).toString()]).toEqual([0, 'undelivered 1\n']);
  });
});
