import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { minute } from '../../../kernel/clock.ts';

const me = 'GET /api/v1/auth/me';

describe.skipIf(!postgresAvailable)('GET /api/v1/auth/me and PATCH /api/v1/auth/me (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await register(app);
  });

  it('200: show and change the name; the change is audited without it in clear', async () => {
    const changed = await app.call('PATCH /api/v1/auth/me', {
      as: person.token,
      body: { displayName: ' Ada Canary ' },
    });
    expect(changed.body.user).toMatchObject({ id: person.user, displayName: 'Ada Canary' });
    expect((await app.call(me, { as: person.token })).body).toEqual(changed.body);
    const [entry] = await app.rows<{ whole: string; action: string; personal: Buffer | null }>(
      'select action, personal, row(l.*)::text as whole from eco_audit_log l where request_id = $1',
      [changed.headers['x-request-id']],
    );
    expect(entry).toMatchObject({ action: 'user.update', personal: expect.any(Buffer) });
    expect(entry?.whole).not.toContain('Canary');
  });

  it('400 and 401: leave nothing', async () => {
    const changed = await tablesWritten(app, async () => {
      for (const body of [{}, { displayName: '' }, { displayName: 'x'.repeat(101) }, { email: 'a@b.cc' }]) {
        expect((await app.call('PATCH /api/v1/auth/me', { as: person.token, body })).status).toBe(400);
      }
      expect((await app.call('PATCH /api/v1/auth/me', { body: { displayName: 'x' } })).status).toBe(401);
      expect((await app.call(me)).body.error).toBe('Access token required');
      expect((await app.call(me, { as: 'nonsense' })).body.error).toBe('Invalid or expired token');
    });
    expect(changed).toEqual([]);
  });

  it('401: when the access token is a quarter of an hour old', async () => {
    app.manual.advance(15 * minute - 1000);
    expect((await app.call(me, { as: person.token })).status).toBe(200);
    app.manual.advance(6000);
    expect((await app.call(me, { as: person.token })).status).toBe(401);
  });
});
