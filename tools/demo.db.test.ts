import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../apps/server/test/harness.ts';
import { fill } from './demo/fill.ts';
import { type Demo, prepareFolder, readDemo, writeDemo } from './demo/folder.ts';
import { Installation } from './demo/installation.ts';
import { clientOf } from './demo/person.ts';

const now = Date.UTC(2026, 4, 13, 9, 30);
/** Enough for every log-in to be there and first invoices to be paid; a tenth of what the demonstration has. */
const days = 12;
/** On a machine with much other work, some minutes. */
const fillMs = 600_000;

describe.skipIf(!postgresAvailable)('the demonstration (needs PostgreSQL)', () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'nexus-demo-')), 'data');
  let demo: Demo;
  let installation: Installation;

  beforeAll(async () => {
    prepareFolder(dataDir);
    demo = await fill(dataDir, now, () => {}, days);
    writeDemo(dataDir, demo);
    installation = await Installation.open(dataDir, now);
  }, fillMs);
  afterAll(async () => {
    await installation?.close();
    rmSync(join(dataDir, '..'), { recursive: true, force: true });
  });

  const device = { address: '127.0.0.1', userAgent: 'test' };
  const logIn = async (role: string) => {
    const { email = '' } = demo.logIns.find((each) => each.email.startsWith(`${role}@`)) ?? {};
    const reply = await clientOf(installation, '', device).auth.login({ email, password: demo.password });
    return 'mfaRequired' in reply ? undefined : clientOf(installation, reply.tokens?.accessToken ?? '', device);
  };

  it('lets everybody log in, the admin with a second factor', async () => {
    for (const role of ['operator', 'owner', 'developer', 'viewer', 'billing']) expect(await logIn(role)).toBeDefined();
    expect(await logIn('admin')).toBeUndefined();
    expect(readDemo(dataDir)).toEqual(demo);
  });

  it('has what its pages show', async () => {
    const nexus = await logIn('owner');
    if (nexus === undefined) throw new Error('the owner cannot log in');
    expect((await nexus.projects.list()).items).toHaveLength(3);
    expect((await nexus.customers.list({ limit: 100 })).items.length).toBeGreaterThan(20);
    const statuses = new Set((await nexus.invoices.list({ limit: 100 })).items.map(({ status }) => status));
    expect(statuses).toContain('paid');
    expect(statuses).toContain('open');
    expect((await nexus.audit.list({ action: 'key.*', limit: 100 })).items.length).toBeGreaterThan(20);
  });

  it('throws away only what it made itself', () => {
    const foreign = mkdtempSync(join(tmpdir(), 'nexus-foreign-'));
    writeFileSync(join(foreign, 'file'), '');
    expect(() => prepareFolder(foreign)).toThrow('was not made by');
    expect(() => prepareFolder(dataDir)).toThrow('A server runs');
    rmSync(foreign, { recursive: true });
  });
});
