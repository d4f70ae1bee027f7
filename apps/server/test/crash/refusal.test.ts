import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestApp, testApp } from '../app.ts';
import { postgresAvailable } from '../harness.ts';

describe.skipIf(!postgresAvailable)('a refusal whose audit line cannot be written (needs PostgreSQL)', () => {
  let nexus: TestApp;

  beforeAll(async () => {
    nexus = await testApp();
  });

  afterAll(() => nexus.close());

  it('is answered with 503, and leaves that in the request log', async () => {
    const { call, rows, settled, app } = nexus;
    const refused = () => call('POST /api/v1/keys/verify', { body: { key: 'x' } });
    // The key that seals where the caller was is not in memory, and the database that has it is away.
    app.kernel.keyring.forgetAll();
    const away = vi.spyOn(app.kernel.database.ownerPool, 'query').mockRejectedValue(new Error('Connection terminated'));
    const unrecorded = await refused();
    away.mockRestore();
    expect([unrecorded.status, unrecorded.body.code]).toEqual([503, 'RECORD_UNAVAILABLE']);
    expect(Number(unrecorded.headers['retry-after'])).toBeGreaterThan(0);
    const recorded = await refused();
    expect(recorded.status).toBe(401);
    await settled();
    const ids = [unrecorded, recorded].map(({ headers }) => headers['x-request-id']);
    expect(await rows('select status from eco_api_usage where id = any ($1) order by status', [ids])).toEqual([
      { status: 401 },
      { status: 503 },
    ]);
    expect(await rows("select count from eco_audit_log where result = 'denied'")).toEqual([{ count: 1 }]);
  });
});
