import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { liftedLimits } from '../../test/world/world.ts';

/** Vault's clients send it, and Node's parser refuses it before any handler. */
describe.skipIf(!postgresAvailable)('the method LIST (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let port: number;
  let path: string;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: { ...liftedLimits(), TRUST_PROXY: '127.0.0.1' }, listen: true });
    owner = await register(app);
    const address = app.app.server.server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
    path = `/vault/v1/${body.slug}/metadata/development`;
    const put = await app.call(`POST ${path.replace('metadata', 'data')}/app`, {
      as: owner.token,
      body: { data: { A: 'a' } },
    });
    expect(put.status, put.text).toBe(200);
  });
  afterAll(() => app?.close());

  interface Reply {
    status: number;
    head: string;
    body: string;
  }

  /** Sends the parts, each in a packet of its own, and reads until the server closes. */
  async function exchange(...parts: string[]): Promise<Reply[]> {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    const received = text(socket);
    for (const [at, part] of parts.entries()) {
      if (at > 0) await arrived(socket);
      socket.write(part);
    }
    return repliesIn(await received);
  }

  /** Long enough for most packets to be read apart; where they are read together, the answer is the same. */
  const arrived = (_socket: Socket): Promise<void> => pause(30);

  const repliesIn = (all: string): Reply[] =>
    all
      .split(/(?=HTTP\/1\.1 \d)/)
      .filter((each) => each !== '')
      .map((each) => {
        const [head = '', body = ''] = each.split('\r\n\r\n');
        return { status: Number(head.split(' ')[1]), head, body };
      });

  const fields = () => `host: x\r\nx-vault-token: ${owner.token}\r\n`;
  const list = (target = path, more = '') => `LIST ${target} HTTP/1.1\r\n${fields()}${more}\r\n`;
  const get = (more = '') => `GET ${path}?list=true HTTP/1.1\r\n${fields()}${more}\r\n`;
  const keys = ['app'];
  const keysIn = ({ body }: Reply): unknown => (JSON.parse(body) as { data: { keys: unknown } }).data.keys;

  it('is answered as GET with list=true, and the connection closed', async () => {
    const [reply, ...others] = await exchange(list());
    expect([reply?.status, reply && keysIn(reply), others]).toEqual([200, keys, []]);
    expect(reply?.head.toLowerCase()).toContain('connection: close');
  });

  it('keeps other parameters, and takes one that is there already', async () => {
    for (const target of [`${path}?list=true`, `${path}?list=1`, `${path}/`]) {
      const [reply] = await exchange(list(target));
      expect([reply?.status, reply && keysIn(reply)], target).toEqual([200, keys]);
    }
    const [reply] = await exchange(list(`${path}?strange=1`));
    expect([reply?.status, reply?.body]).toEqual([400, expect.stringContaining('query/strange')]);
  });

  it('is answered on a connection that has had other requests', async () => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    const received = text(socket);
    socket.write(get());
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(list());
    const replies = repliesIn(await received);
    expect(replies.map((each) => [each.status, keysIn(each)])).toEqual([
      [200, keys],
      [200, keys],
    ]);
  });

  it.each([
    ['behind the method', (whole: string) => [whole.slice(0, 5), whole.slice(5)]],
    ['in the path', (whole: string) => [whole.slice(0, 12), whole.slice(12)]],
    [
      'at the end of the line',
      (whole: string) => [whole.slice(0, whole.indexOf('\r') + 1), whole.slice(whole.indexOf('\r') + 1)],
    ],
    ['in the fields', (whole: string) => [whole.slice(0, -20), whole.slice(-20)]],
    ['in many places', (whole: string) => whole.match(/[\s\S]{1,20}/g) ?? []],
  ])('is answered where its head arrives in parts: %s', async (_, cut) => {
    const [reply] = await exchange(...cut(list(path, 'x-filler: abcdefghijkl\r\n')));
    expect([reply?.status, reply && keysIn(reply)]).toEqual([200, keys]);
  });

  it('with a request behind it in one packet is answered, and the other is not: the connection is closed', async () => {
    const replies = await exchange(`${list()}${get()}`);
    expect(replies.map(({ status }) => status)).toEqual([200]);
  });

  it('behind another request in one packet gets 400, as all that cannot be parsed', async () => {
    const replies = await exchange(`${get()}${list()}`);
    expect(replies.at(-1)?.status).toBe(400);
  });

  it('is refused with the errors of the protocol', async () => {
    const [reply] = await exchange(`LIST ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect([reply?.status, JSON.parse(reply?.body ?? '')]).toEqual([
      403,
      { errors: ['permission denied: Access token required'] },
    ]);
  });

  it('with a head that is too large gets 431', async () => {
    for (const request of [list(path, `x-large: ${'x'.repeat(20_000)}\r\n`), `LIST ${path}/${'x'.repeat(20_000)}`]) {
      expect((await exchange(request))[0]?.status).toBe(431);
    }
  });

  it.each([
    ['elsewhere', 'LIST /api/v1/projects HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['of everything', 'LIST * HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['with an absolute target', 'LIST http://x/vault/v1/a HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['of another version', 'LIST /vault/v1/a HTTP/3.0\r\nhost: x\r\n\r\n'],
    ['without a version', 'LIST /vault/v1/a\r\n\r\n'],
    ['with a space too many', 'LIST /vault/v1/a b HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['that is another method', 'LISTEN /vault/v1/a HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['in lower case', 'list /vault/v1/a HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['that is nonsense', 'NONSENSE /vault/v1/a HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['that GEST is not', 'GEST /vault/v1/a HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('gets 400 %s, as ever', async (_, request) => {
    const [reply] = await exchange(request);
    expect([reply?.status, reply?.head]).toEqual([400, expect.stringContaining('application/problem+json')]);
  });

  it('tells the address of the client, and that which a proxy names', async () => {
    const [reply] = await exchange(list(path, 'x-forwarded-for: 192.0.2.7\r\n'));
    expect(reply?.status).toBe(200);
    const tried = await exchange(`LIST ${path} HTTP/1.1\r\nhost: x\r\nx-forwarded-for: unknown\r\n\r\n`);
    expect(tried[0]?.status).toBe(403);
  });

  it('whose sender leaves at once does no harm', async () => {
    for (let cut = 3; cut < 40; cut += 4) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(list().slice(0, cut));
      await text(socket).catch(() => '');
    }
    expect((await exchange(list()))[0]?.status).toBe(200);
  });
});
