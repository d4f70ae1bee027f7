import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';

describe.skipIf(!postgresAvailable)('overrides of secrets (needs PostgreSQL)', () => {
  let world: World;
  let base: string;

  beforeAll(async () => {
    world = await makeWorld();
    const { body } = await call('POST /api/v1/projects', { name: 'P' });
    base = `/api/v1/projects/${body.id}/environments/${body.environments?.[0]?.id}`;
    expect((await call(`PUT ${base}/secrets/A`, { value: 'of all' })).status).toBe(200);
  });
  afterAll(() => world?.close());

  const owner = () => world.a.members.owner;
  const developer = () => world.a.members.developer;
  const call = (what: string, body?: unknown, as = owner().token) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  const valueFor = async (as: string) => (await call(`GET ${base}/secrets/A`, undefined, as)).body;

  it('are what one person alone gets, and no program', async () => {
    expect((await call(`PUT ${base}/overrides/A`, { value: 'mine' })).status).toBe(200);
    expect(await valueFor(owner().token)).toMatchObject({ value: 'mine', overridden: true });
    expect(await valueFor(developer().token)).toMatchObject({ value: 'of all', overridden: false });
    const { body: key } = await call('POST /api/v1/keys', { name: 'k', scopes: ['secrets:read'] });
    expect(await valueFor(String(key.key))).toMatchObject({ value: 'of all', overridden: false });
    const { body: all } = await call(`GET ${base}/values`);
    expect(all.items).toMatchObject([{ name: 'A', value: 'mine', overridden: true }]);
    const { body: exported } = await call(`POST ${base}/export`, { format: 'dotenv' });
    expect(exported.content).toBe("A='of all'\n");
    expect((await call(`GET ${base}/overrides`)).body.items).toMatchObject([{ name: 'A', path: '/' }]);
    expect((await call(`GET ${base}/overrides`, undefined, developer().token)).body.items).toEqual([]);
    expect((await call(`DELETE ${base}/overrides/A`, undefined, developer().token)).status).toBe(200);
    expect(await valueFor(owner().token)).toMatchObject({ value: 'mine' });
    expect((await call(`DELETE ${base}/overrides/A`)).status).toBe(200);
    expect(await valueFor(owner().token)).toMatchObject({ value: 'of all', overridden: false });
  });

  it('do not decrypt for another person, secret or environment', async () => {
    await call(`PUT ${base}/overrides/A`, { value: 'mine' });
    await world.rows('update eco_secret_overrides set person_id = $1', [developer().user]);
    expect((await valueFor(developer().token)).code).toBe('DECRYPTION_FAILED');
  });
});
