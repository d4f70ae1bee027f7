import nodeVault from 'node-vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, register } from '../../../../../test/app.ts';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { openVault, type VaultWorld } from '../vault-world.fixture.ts';

/** What node-vault throws. */
interface Failure extends Error {
  response?: { statusCode: number };
}

const ttlSeconds = 600;
const maxTtlSeconds = 3600;

describe.skipIf(!postgresAvailable)('leases as clients of Vault renew and revoke them (needs PostgreSQL)', () => {
  let world: VaultWorld;
  let environments: string[];
  let environment: string;

  beforeAll(async () => {
    world = await openVault();
    const project = `/api/v1/projects/${world.owner.project}`;
    const listed = (await asked(`GET ${project}/environments`)).body.items as unknown as { id: string }[];
    environments = listed.map(({ id }) => id);
    environment = `${project}/environments/${environments[0]}`;
    const customer = await asked('POST /api/v1/customers', { externalId: 'c', name: 'C' });
    const target = { kind: 'api-key', customerId: customer.body.id, grants: ['orders:read'] };
    await asked(`POST ${environment}/dynamic`, { name: 'readers', target, ttlSeconds, maxTtlSeconds });
  });
  afterAll(() => world?.close());

  async function asked(what: string, body?: unknown): Promise<Answer> {
    const answer = await world.app.call(what, { as: world.owner.token, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  const take = async (): Promise<string> =>
    String((await asked(`POST ${environment}/dynamic/readers/leases`, {})).body.id);
  const stateOf = async (lease: string) => (await asked(`GET ${environment}/leases/${lease}`)).body.state;
  const client = (token = world.key) => nodeVault({ endpoint: world.endpoint, token });
  const failureOf = (call: Promise<unknown>): Promise<unknown[]> =>
    call.then(
      () => Promise.reject(new Error('it succeeded')),
      ({ response, message }: Failure) => [response?.statusCode, message],
    );
  /** Slow machines take a while between the renewal and the reply. */
  const expectAbout = (seconds: unknown, wanted: number) => {
    expect(seconds).toBeLessThanOrEqual(wanted);
    expect(seconds).toBeGreaterThan(wanted - 120);
  };

  it('are renewed by node-vault, until they can be renewed no further', async () => {
    const lease_id = await take();
    const renewed = await client().renew({ lease_id, increment: 1800 });
    expect(renewed).toMatchObject({ lease_id, renewable: true, data: null, auth: null, warnings: null });
    expectAbout(renewed.lease_duration, 1800);
    expectAbout((await client().renew({ lease_id })).lease_duration, ttlSeconds);
    expectAbout((await client().renew({ lease_id, increment: 90_000 })).lease_duration, maxTtlSeconds);
  });

  it('are renewed for a minute at least, and for as long as the dynamic secret says where nothing else is said', async () => {
    const lease_id = await take();
    const renewedFor = async (increment: unknown) => {
      const { status, body, text } = await world.send('PUT', 'sys/leases/renew', { lease_id, increment });
      expect(status, text).toBe(200);
      return Number(body.lease_duration);
    };
    const [least, none, zero] = [await renewedFor(5), await renewedFor(null), await renewedFor(0)];
    expect(least).toBeGreaterThan(5);
    expect(least).toBeLessThanOrEqual(60);
    expectAbout(none, ttlSeconds);
    expectAbout(zero, ttlSeconds);
    expectAbout(await renewedFor('20m'), 1200);
  });

  it('are revoked by node-vault, and cannot be renewed then', async () => {
    const lease_id = await take();
    await client().revoke({ lease_id });
    expect(['revoking', 'revoked']).toContain(await stateOf(lease_id));
    expect(await failureOf(client().renew({ lease_id }))).toEqual([400, 'lease expired']);
    await client().revoke({ lease_id });
  });

  it('are looked up', async () => {
    const lease_id = await take();
    const lookup = () => world.send('PUT', 'sys/leases/lookup', { lease_id });
    const { data } = (await lookup()).body;
    expect(data).toMatchObject({ id: lease_id, renewable: true, last_renewal: null });
    expectAbout(data?.ttl, ttlSeconds);
    await client().revoke({ lease_id });
    const [row] = await world.app.rows(
      `update eco_leases set state = 'revoked', revoke_at = null, ended_at = created_at where id = $1 returning id`,
      [lease_id],
    );
    expect(row).toEqual({ id: lease_id });
    const gone = await lookup();
    expect([gone.status, JSON.parse(gone.text)]).toEqual([400, { errors: ['invalid lease'] }]);
  });

  it('are named in the path too, as `vault lease revoke` does', async () => {
    const lease = await take();
    const awaited = await world.send('PUT', `sys/leases/revoke/${lease}`, { sync: true });
    expect([awaited.status, awaited.text]).toEqual([400, expect.stringContaining('/sync: Must be false')]);
    expect(await stateOf(lease)).toBe('active');
    expect((await world.send('PUT', `sys/leases/revoke/${lease}`, { sync: false })).status).toBe(204);
    expect(await stateOf(lease)).not.toBe('active');
  });

  it('are not found where there are none, and where they are those of others', async () => {
    const lease_id = await take();
    const other = await register(world.app);
    const key = await world.app.call('POST /api/v1/keys', { as: other.token, body: { name: 'All', scopes: ['*:*'] } });
    const others = client(String(key.body.key));
    for (const call of [
      () => client().renew({ lease_id: `eco_lea_${'0'.repeat(22)}` }),
      () => client().revoke({ lease_id: 'database/creds/readers/2f6a614c' }),
      () => client().revoke({ lease_id: '' }),
      () => others.renew({ lease_id }),
      () => others.revoke({ lease_id }),
    ]) {
      expect(await failureOf(call())).toEqual([400, 'lease not found']);
    }
    expect(await stateOf(lease_id)).toBe('active');
  });

  it('ask for the permission where the lease is', async () => {
    const lease_id = await take();
    const bound = await robotIn(environments[0]);
    expect((await bound.renew({ lease_id })).lease_id).toBe(lease_id);
    const elsewhere = await robotIn(environments[1]);
    for (const [call, permission] of [
      [() => elsewhere.renew({ lease_id }), 'leases:renew'],
      [() => elsewhere.revoke({ lease_id }), 'leases:revoke'],
    ] as const) {
      expect(await failureOf(call())).toEqual([403, `permission denied: Needs the permission ${permission}`]);
    }
    await bound.revoke({ lease_id });
    expect(await stateOf(lease_id)).not.toBe('active');
  });

  /** A service account that is a developer in one environment, logged in. */
  async function robotIn(environmentId: string | undefined) {
    const accounts = `/api/v1/organizations/${world.owner.org}/service-accounts`;
    const role_id = String((await asked(`POST ${accounts}`, { name: 'Bound' })).body.id);
    await asked('POST /api/v1/access/bindings', { principalId: role_id, role: 'developer', environmentId });
    const secret = await asked(`POST ${accounts}/${role_id}/secrets`, {});
    await world.app.heard();
    const robot = nodeVault({ endpoint: world.endpoint });
    await robot.approleLogin({ role_id, secret_id: String(secret.body.clientSecret) });
    return robot;
  }
});
