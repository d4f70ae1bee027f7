import { type Answer, type Call, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { liftedLimits } from '../../../../test/world/world.ts';

/** A server that listens, with a project, and with those who call it as they call Vault. */
export interface VaultWorld {
  app: TestApp;
  owner: Registered;
  /** What clients call the address of Vault. */
  endpoint: string;
  /** The slug of the project. */
  mount: string;
  /** A key that may do everything. */
  key: string;
  /** A service account that is a developer. */
  robot: { role_id: string; secret_id: string };
  /** One request through the whole server, with the key: `send('GET', 'sys/health')`. */
  send(method: string, path: string, body?: unknown, more?: Call): Promise<Answer>;
  /** Gives the service account another role. */
  grant(role: string): Promise<void>;
  close(): Promise<void>;
}

export async function openVault(env: Record<string, string> = {}): Promise<VaultWorld> {
  const app = await testApp({ manualClock: false, env: { ...liftedLimits(), ...env }, listen: true });
  const owner = await register(app);
  const as = owner.token;
  const asked = async (what: string, body?: unknown): Promise<Answer> => {
    const answer = await app.call(what, { as, body });
    if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
    return answer;
  };
  const address = app.app.server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const project = await asked(`GET /api/v1/projects/${owner.project}`);
  const key = await asked('POST /api/v1/keys', { name: 'All', scopes: ['*:*'] });
  const token = String(key.body.key);
  const robot = await robotOf(asked, owner.org);
  return {
    app,
    owner,
    endpoint: `http://127.0.0.1:${port}/vault`,
    mount: String(project.body.slug),
    key: token,
    robot,
    send: (method, path, body, more = {}) =>
      app.call(`${method} /vault/v1/${path}`, {
        ...(body === undefined ? {} : { body }),
        ...more,
        headers: { 'x-vault-token': token, ...more.headers },
      }),
    async grant(role) {
      await asked('POST /api/v1/access/bindings', { principalId: robot.role_id, role });
    },
    close: () => app.close(),
  };
}

async function robotOf(asked: (what: string, body?: unknown) => Promise<Answer>, org: string) {
  const accounts = `/api/v1/organizations/${org}/service-accounts`;
  const account = String((await asked(`POST ${accounts}`, { name: 'Robot' })).body.id);
  await asked('POST /api/v1/access/bindings', { principalId: account, role: 'developer' });
  const secret = await asked(`POST ${accounts}/${account}/secrets`, {});
  return { role_id: account, secret_id: String(secret.body.clientSecret) };
}
