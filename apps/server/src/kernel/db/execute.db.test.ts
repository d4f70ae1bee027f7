import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { systemActor } from '../caller.ts';
import type { TenantTx } from './tx.ts';

describe.skipIf(!postgresAvailable)('a statement whose answer is awaited with the commit (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
  });
  afterAll(() => app?.close());

  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>, readOnly = false) =>
    app.app.kernel.database.tenant(systemActor('test'), { org: owner.org }, work, { readOnly });
  const divide = { text: 'select 1 / $1::integer', values: [0] };
  const divisionByZero = { code: '22012' };

  it('is seen by what is sent after it', async () => {
    const seen = await inTenant(async (tx) => {
      tx.execute({ text: `select set_config('test.seen', $1, true)`, values: ['yes'] });
      const { rows } = await tx.client.query(`select current_setting('test.seen') as seen`);
      return rows[0].seen;
    });
    expect(seen).toBe('yes');
  });

  it('fails the transaction with its own error', async () => {
    await expect(inTenant(async (tx) => tx.execute(divide))).rejects.toMatchObject(divisionByZero);
  });

  it('does so where a later statement is refused because of it', async () => {
    const failed = inTenant(async (tx) => {
      tx.execute(divide);
      await tx.client.query('select 1');
    });
    await expect(failed).rejects.toMatchObject(divisionByZero);
  });

  it('leaves nothing where the act fails afterwards', async () => {
    const before = await app.rows('select count(*) from nexus_events');
    const failed = inTenant(async (tx) => {
      tx.emit({ type: 'test.happened', subject: owner.org, data: {} });
      tx.execute({ text: 'update eco_organizations set name = $1', values: ['changed'] });
      throw new Error('later');
    });
    await expect(failed).rejects.toThrow('later');
    expect(await app.rows(`select from eco_organizations where name = 'changed'`)).toEqual([]);
    expect(await app.rows('select count(*) from nexus_events')).toEqual(before);
  });

  it('is refused by a transaction that only reads', async () => {
    await expect(inTenant(async (tx) => tx.execute({ text: 'select 1', values: [] }), true)).rejects.toThrow(
      'read-only',
    );
  });
});
