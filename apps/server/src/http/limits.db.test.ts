import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { second } from '../kernel/clock.ts';

describe.skipIf(!postgresAvailable)('Retry-After of a limit (needs PostgreSQL)', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp({ env: { LIMIT_OVERRIDES: 'invitation-preview=2/60,verify-email=0/60,sso=0/60' } });
  });
  afterAll(() => app?.close());

  it('is never longer than the window, and long enough', async () => {
    const preview = (from: string) =>
      app.call('POST /api/v1/invitations/preview', { body: { token: 'unknown' }, from });
    for (let host = 1; host < 30; host++) {
      // Wherever in a cell of the window the first call falls.
      app.manual.advance(977);
      const from = `192.0.2.${host}`;
      while ((await preview(from)).status !== 429);
      const refused = await preview(from);
      const seconds = Number(refused.headers['retry-after']);
      expect(seconds).toBeLessThanOrEqual(60);
      expect(Number(refused.headers['ratelimit-reset'])).toBeLessThanOrEqual(60);
      app.manual.advance(seconds * second);
      expect((await preview(from)).status).not.toBe(429);
    }
  });

  it('is absent where the limit is 0: no wait helps', async () => {
    const verify = await app.call('POST /api/v1/auth/verify-email', { body: { token: 'unknown' } });
    const sso = await app.call('GET /oidc/auth');
    for (const { status, headers, body } of [verify, sso]) {
      expect([status, headers['retry-after'], body.code]).toEqual([429, undefined, 'RATE_LIMITED']);
      expect(body.detail).toMatch(/^The limit (verify-email|sso) admits no calls$/);
    }
  });
});
