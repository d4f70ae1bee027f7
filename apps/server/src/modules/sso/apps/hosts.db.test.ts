import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';

const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://nexus.example.com',
  SMTP_URL: 'smtp://127.0.0.1:9',
  STRIPE_API_URL: 'https://stripe.example.com',
  POLAR_API_URL: 'https://polar.example.com',
};

describe.skipIf(!postgresAvailable)('http addresses of apps (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
  });
  afterAll(() => app?.close());

  async function registerOn(node: TestApp, changes: Record<string, unknown>) {
    const body = {
      name: 'X',
      type: 'web',
      projectId: owner.project,
      redirectUris: ['https://a.example.com'],
      ...changes,
    };
    return node.call(`POST /api/v1/organizations/${owner.org}/apps`, { as: owner.token, body });
  }
  async function refused(node: TestApp, uri: string, changes = {}): Promise<string[]> {
    const members = { redirectUris: [uri], postLogoutRedirectUris: [uri], backchannelLogoutUri: uri };
    const answers = await Promise.all(
      Object.entries(members).map(async ([name, value]) => {
        const { status, body } = await registerOn(node, { [name]: value, ...changes });
        return status === 201 ? [] : [`${name}: ${body.code} ${body.detail}`];
      }),
    );
    return answers.flat();
  }

  it('are allowed on private hosts in development', async () => {
    for (const host of ['app:3000', '10.1.2.3', '192.168.0.9:8080', '[fd00::1]', 'wiki.internal', 'wiki.local'])
      expect(await refused(app, `http://${host}/callback`), host).toEqual([]);
    for (const host of ['app.example.com', '8.8.8.8', '[2001:db8::1]', 'internal.example.com', '169.254.169.254'])
      expect(await refused(app, `http://${host}/callback`), host).toHaveLength(3);
    // A native app is on the person's own machine.
    expect((await registerOn(app, { type: 'native', redirectUris: ['http://10.1.2.3/'] })).body.code).toBe(
      'REDIRECT_URI_REFUSED',
    );
  });

  it('are allowed in production where the operator names the host, and the refusal says so', async () => {
    const env = { ...production, PRIVATE_APP_HOSTS: 'wiki.internal, 127.0.0.1' };
    const node = await testApp({ beside: app, env });
    try {
      // Tokens name the installation's address, which differs here.
      const { body } = await node.call('POST /api/v1/auth/login', {
        body: { email: owner.email, password: owner.password },
      });
      const before = owner.token;
      owner.token = String(body.token);
      expect(await refused(node, 'http://wiki.internal/callback')).toEqual([]);
      const elsewhere = await refused(node, 'http://10.1.2.3/callback');
      expect(elsewhere).toHaveLength(3);
      for (const each of elsewhere) expect(each).toContain('PRIVATE_APP_HOSTS');
      owner.token = before;
    } finally {
      await node.close();
    }
  });

  it('are called in production at the private address of a host that the operator names, and of no other', async () => {
    const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const call = { service: 'test', method: 'GET', url, timeoutMs: 5000, maxBytes: 100 } as const;
    for (const [hosts, allowed] of [
      ['127.0.0.1', true],
      ['wiki.internal', false],
    ] as const) {
      const node = await testApp({ beside: app, env: { ...production, PRIVATE_APP_HOSTS: hosts } });
      const status = await node.app.kernel.outbound.request(call).then(
        (reply) => reply.status,
        (error: { code?: string }) => error.code,
      );
      await node.close();
      expect(status).toBe(allowed ? 200 : 'OUTBOUND_REFUSED');
    }
    server.close();
  });
});
