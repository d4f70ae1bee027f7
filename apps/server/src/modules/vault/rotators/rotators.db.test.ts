import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { postgresServer } from '../targets/servers.fixture.ts';
import { rotateSecretsJob } from './jobs.ts';

describe.skipIf(!postgresAvailable)('rotators (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let base: string;
  let key: string;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
    // A token would expire while time is moved.
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'program' } });
    key = String(made.body.key);
    base = `/api/v1/projects/${owner.project}/environments/${body.environments?.[0]?.id}`;
  });
  afterAll(() => app?.close());

  const call = (what: string, body?: unknown): Promise<Answer> => {
    const [method, path] = what.split(' ');
    return app.call(`${method} ${base}${path}`, { as: key, ...(body === undefined ? {} : { body }) });
  };
  const run = () => rotateSecretsJob.run(new Background(app.app.kernel, rotateSecretsJob.name), {});
  /** As if the time had come. */
  const makeDue = () => app.rows('update eco_rotators set next_at = created_at, busy_until = null');
  const reveal = async (name: string) => String((await call(`GET /secrets/${name}`)).body.value);
  async function make(body: object): Promise<string> {
    const made = await call('POST /rotators', body);
    expect(made.status, made.text).toBe(201);
    await run();
    return String(made.body.id);
  }

  it('give a secret a new value at once, at intervals and when told to, and keep the versions before', async () => {
    const id = await make({
      name: 'RANDOM',
      target: { kind: 'random', bytes: 24, encoding: 'hex' },
      intervalSeconds: 3600,
    });
    const first = await reveal('RANDOM');
    expect(first).toMatch(/^[0-9a-f]{48}$/);
    await run();
    expect(await reveal('RANDOM')).toBe(first);
    app.manual.advance(3_600_000);
    await run();
    const second = await reveal('RANDOM');
    expect(second).not.toBe(first);
    expect((await call(`POST /rotators/${id}/rotate`)).status).toBe(200);
    await run();
    expect([first, second]).not.toContain(await reveal('RANDOM'));
    const versions = await call('GET /secrets/RANDOM/versions');
    const values = await Promise.all(
      (versions.body.items as unknown as { version: number }[]).map(async ({ version }) =>
        String((await call(`GET /secrets/RANDOM?version=${version}`)).body.value),
      ),
    );
    expect(values.slice(1)).toEqual([second, first]);
    const events = await app.rows<{ type: string }>(
      `select type from nexus_events where type like 'secret.%' order by type`,
    );
    expect(events.map(({ type }) => type)).toEqual([
      'secret.created',
      ...Array(3).fill('secret.rotated'),
      ...Array(2).fill('secret.updated'),
    ]);
    expect((await call(`DELETE /rotators/${id}`)).status).toBe(200);
    expect((await call('GET /secrets/RANDOM')).status).toBe(200);
  });

  it('of postgres-user alternate between two users, and go on with the same password after a failure at any point', async () => {
    const server = await postgresServer(app.ownerUrl);
    const loginIn = (url: string) => {
      const { username, password, port } = new URL(url);
      expect(Number(port)).toBe(server.target.port);
      return { username, password };
    };
    const works = async (url: string): Promise<boolean> => {
      try {
        await (await server.use(loginIn(url))).close();
        return true;
      } catch {
        return false;
      }
    };
    try {
      const { grants: _, kind: __, ...where } = server.target;
      const target = { ...where, kind: 'postgres-user', usernames: server.roles };
      const id = await make({ name: 'URL', target, credentials: server.credentials, intervalSeconds: 3600 });
      const first = await reveal('URL');
      expect(loginIn(first).username).toBe(server.roles[0]);
      expect(await works(first)).toBe(true);
      await call(`POST /rotators/${id}/rotate`);
      await run();
      const second = await reveal('URL');
      expect(loginIn(second).username).toBe(server.roles[1]);
      expect([await works(first), await works(second)]).toEqual([true, true]);

      // Away: the secret stays and works, the failure is shown and told.
      let alerts = 0;
      const { alerts: sender } = app.app.kernel;
      const raise = sender.raise.bind(sender);
      sender.raise = () => void alerts++;
      await server.be('away');
      await call(`POST /rotators/${id}/rotate`);
      await run();
      sender.raise = raise;
      await server.be('there');
      expect(alerts).toBe(1);
      const failed = (await call(`GET /rotators/${id}`)).body;
      expect([failed.failure, failed.attempts]).toEqual(['TARGET_UNREACHABLE', 1]);
      expect(await reveal('URL')).toBe(second);
      expect(await works(second)).toBe(true);

      // Changed outside, and not written: as if the process had been killed in between.
      await app.rows(
        `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
      );
      await app.rows('create trigger refuse before insert on eco_secret_values for each row execute function refuse()');
      await makeDue();
      await run();
      await app.rows('drop trigger refuse on eco_secret_values; drop function refuse');
      expect(await works(first)).toBe(false);
      expect(await reveal('URL')).toBe(second);
      expect(await works(second)).toBe(true);
      await makeDue();
      await run();
      const third = await reveal('URL');
      expect(loginIn(third).username).toBe(server.roles[0]);
      expect([await works(second), await works(third)]).toEqual([true, true]);
      const healed = (await call(`GET /rotators/${id}`)).body;
      expect([healed.failure, healed.attempts]).toEqual([null, 0]);
      await call(`DELETE /rotators/${id}`);
    } finally {
      await server.stop();
    }
  }, 120_000);

  it('are refused where the receiver may not be called: when they are made, and not only when they run', async () => {
    const production = {
      ...{ NODE_ENV: 'production', PUBLIC_URL: 'https://nexus.example.com', SMTP_URL: 'smtp://127.0.0.1:9' },
      ...{ STRIPE_API_URL: 'https://127.0.0.1:9', POLAR_API_URL: 'https://127.0.0.1:9' },
    };
    const node = await testApp({ beside: app, env: production });
    const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const codes = async (on: TestApp, urls: string[]) => {
      const found: unknown[] = [];
      for (const url of urls) {
        const body = { name: `CALL_${found.length}`, target: { kind: 'webhook', url }, signingSecret };
        const { status, body: answer } = await on.call(`POST ${base}/rotators`, { as: key, body });
        found.push(status === 201 ? status : answer.code);
        if (status === 201) await call(`DELETE /rotators/${answer.id}`);
      }
      return found;
    };
    const here = ['http://localhost:9/', 'http://127.0.0.1:9/', 'http://[::1]:9/', 'https://10.0.0.1/'];
    const never = [
      'https://user:password@example.com/',
      'http://localhost:password@example.com/',
      'https://169.254.169.254/',
    ];
    const refused = (urls: string[]) => urls.map(() => 'OUTBOUND_REFUSED');
    expect(await codes(node, [...here, ...never])).toEqual(refused([...here, ...never]));
    await node.close();
    // In development a receiver is on this machine.
    expect(await codes(app, here)).toEqual(here.map(() => 201));
    expect(await codes(app, never)).toEqual(refused(never));
  }, 60_000);

  describe('of webhook', () => {
    let receiver: Server;
    let status = 200;
    let onCall = async (): Promise<void> => {};
    const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
    const key32 = Buffer.alloc(32, 7);

    beforeAll(async () => {
      receiver = createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        seen.push({ headers: request.headers, body });
        await onCall();
        response.writeHead(status).end();
      });
      await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => void receiver?.close());

    it('tell the receiver before the secret has the value, signed, and the same again where it was not taken', async () => {
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/rotate`;
      status = 500;
      const signingSecret = `whsec_${key32.toString('base64')}`;
      const id = await make({ name: 'TOKEN', target: { kind: 'webhook', url }, signingSecret });
      expect((await call('GET /secrets/TOKEN')).status).toBe(404);
      expect((await call(`GET /rotators/${id}`)).body.failure).toBe('RECEIVER_REFUSED: The receiver answered 500');
      status = 204;
      await makeDue();
      await run();
      expect(seen.length).toBe(2);
      const [first, second] = seen;
      const sent = JSON.parse(String(second?.body)) as { type: string; data: Record<string, string> };
      expect(sent.type).toBe('secret.rotating');
      expect(sent.data.name).toBe('TOKEN');
      expect(await reveal('TOKEN')).toBe(sent.data.value);
      expect(JSON.parse(String(first?.body)).data).toEqual(sent.data);
      expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
      for (const { headers, body } of seen) {
        const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
        const signature = createHmac('sha256', key32).update(signed).digest('base64');
        expect(headers['webhook-signature']).toBe(`v1,${signature}`);
      }
      // By hand alone: nothing is due any more.
      expect((await call(`GET /rotators/${id}`)).body.nextAt).toBeNull();
    });

    it('is not begun again while it is at it, or one user would get two passwords', async () => {
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/rotate`;
      const signingSecret = `whsec_${key32.toString('base64')}`;
      status = 200;
      const id = await make({ name: 'ONCE', target: { kind: 'webhook', url }, signingSecret });
      const before = seen.length;
      onCall = async () => {
        onCall = async () => {};
        await call(`POST /rotators/${id}/rotate`);
        await run();
      };
      await call(`POST /rotators/${id}/rotate`);
      await run();
      expect(seen.length).toBe(before + 1);
      expect(await reveal('ONCE')).toBe(JSON.parse(String(seen.at(-1)?.body)).data.value);
    });
  });
});
