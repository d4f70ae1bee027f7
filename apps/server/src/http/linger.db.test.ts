import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';

const megabyte = 1024 * 1024;
const piece = Buffer.alloc(64 * 1024, 0x20);

describe.skipIf(!postgresAvailable)('a body that is refused before it is read (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let url: string;

  beforeAll(async () => {
    app = await testApp({ manualClock: false });
    owner = await register(app);
    url = await app.app.listen();
  });
  afterAll(() => app?.close());

  interface Client {
    socket: Socket;
    received(): string;
    closed: Promise<unknown>;
  }

  /** Has sent the head of a request with a body of that length. */
  function open(length: number, path = '/api/v1/customers', type = 'application/json'): Client {
    const { hostname, port } = new URL(url);
    // As `curl` and most libraries, it sends on although the server has closed its side.
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    socket.on('error', () => {});
    const head = [`POST ${path} HTTP/1.1`, 'host: localhost', `authorization: Bearer ${owner.token}`];
    socket.write([...head, `content-type: ${type}`, `content-length: ${length}`, '\r\n'].join('\r\n'));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    return { socket, received: () => received, closed };
  }
  /** Rejects where the connection is broken before everything is sent. */
  async function sendAll({ socket }: Client, length: number): Promise<void> {
    for (let sent = 0; sent < length; sent += piece.length) {
      await new Promise<void>((resolve, reject) => {
        socket.write(piece.subarray(0, length - sent), (error) => (error ? reject(error) : resolve()));
      });
      // On another machine: the server acts between the pieces.
      await sleep(1);
    }
  }

  it.each([
    ['/api/v1/events', 'application/cloudevents-batch+json', 413],
    ['/api/v1/events', 'application/x-ndjson', 413],
    ['/api/v1/customers', 'application/json', 413],
    ['/api/v1/customers', 'text/plain', 415],
  ])('is answered to a client that sends everything before it looks: %s as %s', async (path, type, status) => {
    const client = open(10 * megabyte, path, type);
    await sendAll(client, 10 * megabyte);
    client.socket.end();
    await client.closed;
    expect(client.received()).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*connection: close`));
  });

  it('is answered at once to a client that waits, which may send on for some seconds and no longer', async () => {
    const client = open(10 * megabyte);
    const ended = once(client.socket, 'end');
    await expect.poll(() => client.received(), { timeout: 30_000 }).toMatch(/^HTTP\/1.1 413 .*\}$/s);
    await ended;
    const send = () => new Promise((resolve) => client.socket.write('x', (error) => resolve(error?.message)));
    expect(await send()).toBeUndefined();
    await expect.poll(send, { timeout: 60_000, interval: 100 }).toMatch(/EPIPE|ECONNRESET|destroyed/);
  });

  it('is cut off where the client sends without end', async () => {
    const client = open(1024 * megabyte);
    await expect(sendAll(client, 1024 * megabyte)).rejects.toThrow();
    expect(client.received()).toMatch(/^HTTP\/1.1 413 /);
  });

  it('is followed by no other request of the connection', async () => {
    const client = open(2 * megabyte);
    await sendAll(client, 2 * megabyte);
    const body = JSON.stringify({ externalId: 'smuggled', name: 'Smuggled' });
    const head = ['POST /api/v1/customers HTTP/1.1', 'host: localhost', `authorization: Bearer ${owner.token}`];
    const more = ['content-type: application/json', `content-length: ${body.length}`, '', body];
    client.socket.end([...head, ...more].join('\r\n'));
    await client.closed;
    expect(client.received().match(/HTTP\/1.1 /g)).toHaveLength(1);
    expect(await app.rows(`select 1 from eco_customers where external_id = 'smuggled'`)).toEqual([]);
  });

  it('is answered to fetch', async () => {
    for (let time = 0; time < 5; time += 1) {
      const answer = await fetch(`${url}/api/v1/customers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
        body: Buffer.alloc(10 * megabyte, 0x20),
      });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    }
  });
});
