import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../apps/server/test/harness.ts';
import { type CliWorld, cliWorld } from '../world.fixture.ts';

describe.skipIf(!postgresAvailable)('keys, customers and usage on the command line (needs PostgreSQL)', () => {
  let world: CliWorld;
  let customer = '';

  beforeAll(async () => {
    world = await cliWorld();
    const made = await world.nexus('customers', 'create', 'acme-42', 'Acme', '--email', 'bills@example.com');
    expect(made.code, made.stderr).toBe(0);
    customer = made.stdout.trim();
  });
  afterAll(() => world?.close());

  const json = async (...words: string[]) => JSON.parse((await world.nexus(...words, '--json')).stdout);

  it('shows a customer by either id', async () => {
    expect(await json('customers', 'get', 'acme-42')).toMatchObject({ id: customer, email: 'bills@example.com' });
    expect(await json('customers', 'get', customer)).toMatchObject({ externalId: 'acme-42' });
    expect((await world.nexus('customers', 'get', 'nobody')).code).toBe(1);
    expect((await json('customers', 'list')).items).toHaveLength(1);
  });

  it('makes a key that works, and prints it to stdout alone', async () => {
    const made = await world.nexus(
      'keys',
      'create',
      'Acme',
      '--customer',
      customer,
      '--scope',
      'orders:read',
      '--scope',
      'orders:write',
    );
    const key = made.stdout.trim();
    const id = /eco_api_\w+/.exec(made.stderr)?.[0] ?? '';
    expect([made.code, made.stderr.includes(key)]).toEqual([0, false]);
    const verify = (...more: string[]) => world.piped(`${key}\n`, 'keys', 'verify', ...more);
    const good = await verify('--permission', 'orders:write');
    expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('verdict\tVALID')]);
    expect((await verify('--permission', 'invoices:read')).code).toBe(1);
    expect((await json('keys', 'list', '--kind', 'customer')).items).toMatchObject([{ id, name: 'Acme' }]);

    const rotated = await world.nexus('keys', 'rotate', id);
    expect(rotated.code, rotated.stderr).toBe(0);
    await world.app.heard();
    expect((await verify()).code).toBe(1);
    expect((await world.piped(rotated.stdout, 'keys', 'verify')).code).toBe(0);
    expect((await world.nexus('keys', 'revoke', id)).stdout).toBe(`${id} is revoked.\n`);
    await world.app.heard();
    expect((await world.piped(rotated.stdout, 'keys', 'verify')).stdout).toContain('REVOKED');
    expect((await world.nexus('keys', 'list')).stdout).toMatch(/\tAcme\tcustomer\t.*\trevoked\t/);
  });

  it('explains what is refused, by permission and by request', async () => {
    const made = await world.nexus('keys', 'create', 'narrow', '--scope', 'secrets:read', '--json');
    const { id } = JSON.parse(made.stdout);
    const no = await world.nexus('access', 'explain', 'customers:read', '--key', id);
    expect([no.code, no.stdout]).toEqual([1, expect.stringMatching(/^Not allowed\.\n/)]);
    expect((await world.nexus('access', 'explain', 'secrets:read', '--key', id)).code).toBe(0);
    expect((await world.nexus('access', 'explain')).code).toBe(2);
  });

  it('shows usage by meter and by day', async () => {
    await world.app.settled();
    expect(await json('usage')).toMatchObject({ requests: { errors: expect.any(Number) } });
    expect((await json('usage', '--days', '2')).days).toHaveLength(2);
  });

  it('exports an audit log that verifies', async () => {
    const exported = await world.nexus('audit', 'export', '--output', 'audit.ndjson', '--json');
    const { files } = JSON.parse(exported.stdout);
    expect(files).toHaveLength(1);
    // Whether a checkpoint covers it already depends on the minute: it is whole in any case.
    expect([0, 3]).toContain((await world.nexus('audit', 'verify', ...files)).code);
    expect((await world.nexus('audit', 'export', '--output', 'audit.ndjson')).code).toBe(1);
  });
});
