import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditVerify } from '../../../../../packages/cli/src/audit-verify.ts';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { liftedLimits } from '../../../test/world/world.ts';
import { day } from '../../kernel/clock.ts';
import { archiveOnce, retain } from './retention.ts';
import { sequencerState } from './sequencer.ts';

describe.skipIf(!postgresAvailable)('audit retention (needs PostgreSQL)', () => {
  let app: TestApp;
  let folder: string;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
    folder = mkdtempSync(join(tmpdir(), 'nexus-retention-'));
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const login = async ({ email, password }: Registered): Promise<string> => {
    const { body } = await app.call('POST /api/v1/auth/login', { body: { email, password } });
    return String(body.tokens?.accessToken);
  };
  /** An organization with some signed entries every ten days. */
  const withDays = async (days: number): Promise<Registered> => {
    const owner = await register(app);
    const sequencer = app.app.kernel.services.use(sequencerState);
    for (let each = 0; each < days; each += 10) {
      const as = await login(owner);
      for (const name of ['One', 'Two']) {
        await app.call('POST /api/v1/projects', { as, body: { name: `${name} ${each}` } });
      }
      await sequencer.sequence();
      await sequencer.seal({ every: 0, rows: 1 });
      app.manual.advance(10 * day);
    }
    return owner;
  };
  const archivesOf = (org: string): string[] => {
    const place = join(app.dataDir, 'audit-archive', org);
    return existsSync(place)
      ? readdirSync(place)
          .sort((one, other) => Number(one.split('-')[1]) - Number(other.split('-')[1]))
          .map((name) => join(place, name))
      : [];
  };
  const exported = async (as: string): Promise<string> => {
    const { text } = await app.call('GET /api/v1/audit/export?limit=5000', { as });
    const path = join(folder, `${readdirSync(folder).length}.ndjson`);
    writeFileSync(path, text);
    return path;
  };
  const firstSeq = async (org: string): Promise<number> => {
    const [row] = await app.rows<{ seq: number }>(
      'select min(seq)::int as seq from eco_audit_chain where org_id = $1',
      [org],
    );
    return row?.seq ?? 0;
  };

  it('is 400 days until somebody says otherwise, for ever where they do, and 30 days at least', async () => {
    const owner = await register(app);
    const read = () => app.call('GET /api/v1/audit/retention', { as: owner.token });
    const set = (days: unknown) => app.call('PUT /api/v1/audit/retention', { as: owner.token, body: { days } });
    expect((await read()).body).toEqual({ days: 400 });
    expect((await set(29)).status).toBe(400);
    expect((await set(30)).body).toEqual({ days: 30 });
    expect((await read()).body).toEqual({ days: 30 });
    expect((await set(null)).body).toEqual({ days: null });
    expect((await read()).body).toEqual({ days: null });
    const { body } = await app.call('GET /api/v1/audit?action=audit.set-retention', { as: owner.token });
    expect(body.items?.[0]?.before).toEqual({ days: 30 });
  });

  it('moves what is older than 400 days, unless the organization keeps it for ever', async () => {
    const owner = await withDays(10);
    const other = await withDays(10);
    await app.call('PUT /api/v1/audit/retention', { as: await login(other), body: { days: null } });
    app.manual.advance(379 * day);
    await retain(app.app.kernel);
    expect(await firstSeq(owner.org)).toBe(1);
    app.manual.advance(32 * day);
    await retain(app.app.kernel);
    expect(await firstSeq(owner.org)).not.toBe(1);
    expect(archivesOf(owner.org)).toHaveLength(1);
    expect(await firstSeq(other.org)).toBe(1);
    expect(archivesOf(other.org)).toEqual([]);
  });

  it('moves what is older to files, which verify together with what is left; with the server and without', async () => {
    const owner = await withDays(60);
    const other = await withDays(10);
    await app.call('PUT /api/v1/audit/retention', { as: await login(owner), body: { days: 30 } });
    await retain(app.app.kernel);
    const [first] = archivesOf(owner.org);
    expect(archivesOf(owner.org)).toHaveLength(1);
    expect(await firstSeq(owner.org)).toBeGreaterThan(5);
    expect(await firstSeq(other.org)).toBe(1);

    const as = await login(owner);
    await app.app.kernel.services.use(sequencerState).sequence();
    const verified = await app.call('GET /api/v1/audit/verify', { as });
    expect(verified.body.valid, verified.text).toBe(true);
    const left = await exported(as);
    expect((await auditVerify([first ?? '', left])).code).toBe(0);
    expect((await auditVerify([first ?? ''])).code).toBe(0);
    expect((await auditVerify([left])).text).toContain('are not in it');

    // The next night's file continues this one.
    app.manual.advance(10 * day);
    await retain(app.app.kernel);
    const files = archivesOf(owner.org);
    expect(files).toHaveLength(2);
    const after = await login(owner);
    const rest = await exported(after);
    expect((await auditVerify([...files, rest])).code).toBe(0);
    expect((await auditVerify([files[1] ?? '', rest])).code).toBe(0);
    expect((await auditVerify([files[0] ?? '', rest])).text).toContain('is missing');

    const listed = await app.call('GET /api/v1/audit/archives?limit=1', { as: after });
    const next = await app.call(`GET /api/v1/audit/archives?limit=1&cursor=${listed.body.nextCursor}`, { as: after });
    const names = [listed, next].map(({ body }) => String(body.items?.[0]?.file));
    expect(names.map((name) => join(app.dataDir, 'audit-archive', owner.org, name)).reverse()).toEqual(files);
    const log = await app.call('GET /api/v1/audit?action=audit.prune', { as: after });
    expect(String(log.body.items?.[0]?.after?.sha256)).toBe(String(listed.body.items?.[0]?.sha256));
  });

  it('goes on after a crash between the file and the deletion, with nothing lost and nothing twice', async () => {
    const owner = await withDays(50);
    await app.call('PUT /api/v1/audit/retention', { as: await login(owner), body: { days: 30 } });
    const { kernel } = app.app;
    const { system } = kernel.database;
    kernel.database.system = (name, work) => {
      const killed: typeof work = async (tx) => {
        await work(tx);
        throw new Error('killed');
      };
      return system.call(kernel.database, name, name === 'audit.archive-logs' ? killed : work) as never;
    };
    await expect(retain(kernel)).rejects.toThrow('killed');
    kernel.database.system = system;
    expect(await firstSeq(owner.org)).toBe(1);
    const [orphan = ''] = archivesOf(owner.org);
    cpSync(orphan, `${orphan}.part`);
    app.manual.advance(10 * day);
    await retain(kernel);
    const files = archivesOf(owner.org);
    expect(files).toHaveLength(1);
    expect(files[0]).not.toBe(orphan);
    expect((await auditVerify([...files, await exported(await login(owner))])).code).toBe(0);
  });

  it('of two nodes at once lets one do it', async () => {
    const owner = await withDays(50);
    const before = app.clock.now() - 30 * day;
    const both = await Promise.allSettled([1, 2].map(() => archiveOnce(app.app.kernel, owner.org, before)));
    expect(both.some((each) => each.status === 'fulfilled' && each.value)).toBe(true);
    const [row] = await app.rows('select count(*)::int as archives from eco_audit_archives where org_id = $1', [
      owner.org,
    ]);
    expect(row).toEqual({ archives: 1 });
    const { body } = await app.call('GET /api/v1/audit/verify', { as: await login(owner) });
    expect(body.valid).toBe(true);
  });

  it('archives and deletes nothing of a chain that does not verify', async () => {
    const owner = await withDays(50);
    await app.call('PUT /api/v1/audit/retention', { as: await login(owner), body: { days: 30 } });
    await app.rows(`set session_replication_role = replica;
      update eco_audit_entries set after = '{}'
      where org = (select number from eco_audit_heads where org_id = '${owner.org}') and seq = 3;
      reset session_replication_role`);
    await expect(retain(app.app.kernel)).rejects.toThrow('is changed at 3: it is neither archived nor pruned');
    expect(await firstSeq(owner.org)).toBe(1);
    expect(archivesOf(owner.org).filter((path) => path.endsWith('.gz'))).toEqual([]);
  });
});
