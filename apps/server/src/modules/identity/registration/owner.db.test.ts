import { describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { day } from '../../../kernel/clock.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { ensureOwner, firstRun } from './owner.ts';

const setup = 'POST /api/v1/auth/setup';
const password = 'Giraffes-juggle-7-lanterns';
const owner = { email: 'owner@example.com', password, displayName: 'The Owner' };
const configured = { NEXUS_OWNER_EMAIL: owner.email, NEXUS_OWNER_PASSWORD: password };

const roles = (app: TestApp): Promise<Record<string, unknown>[]> =>
  app.rows('select user_id, role from eco_members where org_id = $1', [operatorOrg]);
const tokenOf = (url: string | undefined): string => url?.split('#token=')[1] ?? '';

async function withApp(work: (app: TestApp) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  const app = await testApp({ env });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

describe.skipIf(!postgresAvailable)('the first owner (needs PostgreSQL)', () => {
  it('POST /api/v1/auth/setup 201: whoever holds the link owns the operator organization, once', () =>
    withApp(async (app) => {
      const { kernel } = app.app;
      const hasOwner = async () => (await app.call('GET /api/v1/auth/register')).body.hasOwner;
      expect(await hasOwner()).toBe(false);
      const first = await firstRun(kernel, 'http://127.0.0.1:4000');
      expect(first?.setupUrl).toMatch(/^http:\/\/127\.0\.0\.1:4000\/setup#token=eco_vrf_/);
      const stored = await app.rows('select row(v.*)::text as whole from eco_verifications v');
      expect(JSON.stringify(stored)).not.toContain(tokenOf(first?.setupUrl).split('.')[1]);
      const body = { ...owner, token: tokenOf(first?.setupUrl) };
      const made = await app.call(setup, { body });
      expect(made.status).toBe(201);
      expect(await hasOwner()).toBe(true);
      expect(made.body).toMatchObject({
        user: { email: owner.email, emailVerified: true },
        organization: { id: operatorOrg },
      });
      expect(await roles(app)).toEqual([{ user_id: String(made.body.user?.id), role: 'owner' }]);
      const me = await app.call('GET /api/v1/auth/me', { as: String(made.body.tokens?.accessToken) });
      expect(me.status).toBe(200);
      expect((await app.call(setup, { body: { ...body, email: 'second@example.com' } })).status).toBe(400);
      expect(await firstRun(kernel, 'http://127.0.0.1:4000')).toBeUndefined();
    }));

  it('400: an unknown link, one that a later start replaced, one that is a day old, and a weak password', () =>
    withApp(async (app) => {
      const { kernel } = app.app;
      const replaced = tokenOf((await firstRun(kernel, 'http://a'))?.setupUrl);
      const token = tokenOf((await firstRun(kernel, 'http://a'))?.setupUrl);
      for (const each of ['x', replaced]) {
        expect((await app.call(setup, { body: { ...owner, token: each } })).status).toBe(400);
      }
      expect((await app.call(setup, { body: { ...owner, token, password: 'Password123!' } })).status).toBe(400);
      app.manual.advance(day);
      expect((await app.call(setup, { body: { ...owner, token } })).status).toBe(400);
      expect(await roles(app)).toEqual([]);
    }));

  it('409: for an address that is registered; the link stays valid', () =>
    withApp(async (app) => {
      const person = await register(app);
      const token = tokenOf((await firstRun(app.app.kernel, 'http://a'))?.setupUrl);
      expect((await app.call(setup, { body: { ...owner, token, email: person.email } })).status).toBe(409);
      expect((await app.call(setup, { body: { ...owner, token } })).status).toBe(201);
    }));

  it('is created from the configuration at the first start, once for many nodes, and audited', () =>
    withApp(async (app) => {
      const { kernel } = app.app;
      await Promise.all(Array.from({ length: 4 }, () => ensureOwner(kernel)));
      await ensureOwner(kernel);
      const { body, status } = await app.call('POST /api/v1/auth/login', { body: { email: owner.email, password } });
      expect(status).toBe(200);
      expect(await roles(app)).toEqual([{ user_id: String(body.user?.id), role: 'owner' }]);
      const entries = await app.rows(
        `select action from eco_audit_log where caller_id = 'identity.make-owner' order by action`,
      );
      expect(entries).toEqual([{ action: 'organization.operator-made' }, { action: 'user.register' }]);
      expect(await firstRun(kernel, 'http://a')).toBeUndefined();
    }, configured));

  it('is the existing person of that address, who keeps their password', () =>
    withApp(async (app) => {
      const person = await register(app);
      const beside = await testApp({ beside: app, env: { ...configured, NEXUS_OWNER_EMAIL: person.email } });
      try {
        await ensureOwner(beside.app.kernel);
      } finally {
        await beside.close();
      }
      expect(await roles(app)).toEqual([{ user_id: person.user, role: 'owner' }]);
      const { status } = await app.call('POST /api/v1/auth/login', {
        body: { email: person.email, password: person.password },
      });
      expect(status).toBe(200);
    }));

  it('is refused with half a configuration, or a weak password, by name', () =>
    withApp(async (app) => {
      const half = await testApp({ beside: app, env: { NEXUS_OWNER_EMAIL: owner.email } });
      const weak = await testApp({ beside: app, env: { ...configured, NEXUS_OWNER_PASSWORD: 'Password123!' } });
      try {
        await expect(ensureOwner(half.app.kernel)).rejects.toThrow('NEXUS_OWNER_PASSWORD');
        await expect(ensureOwner(weak.app.kernel)).rejects.toThrow('NEXUS_OWNER_PASSWORD');
      } finally {
        await half.close();
        await weak.close();
      }
    }));
});
