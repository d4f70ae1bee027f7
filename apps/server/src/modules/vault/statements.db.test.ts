import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';

describe.skipIf(!postgresAvailable)('the number of statements (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let base: string;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
    base = `/api/v1/projects/${owner.project}/environments/${body.environments?.[0]?.id}`;
  });
  afterAll(() => app?.close());

  async function sentBy(what: string, body?: object): Promise<number> {
    await app.heard();
    const { statements } = app.app.kernel.database;
    const before = statements.sent;
    const { status, text } = await app.call(what, { as: owner.token, ...(body && { body }) });
    expect(status, text.slice(0, 300)).toBe(200);
    return statements.sent - before;
  }
  const batch = (path: string, count: number, value: string) =>
    sentBy(`POST ${base}/batch`, {
      path,
      changes: Array.from({ length: count }, (_, n) => ({ name: `N${n}`, value })),
    });

  it('of a write does not depend on how many secrets it writes', async () => {
    // The caller and the key are in memory from then on.
    await batch('/first', 1, 'v');
    const made = [await batch('/one', 1, 'v'), await batch('/many', 500, 'v')];
    const changed = [await batch('/one', 1, 'w'), await batch('/many', 500, 'w')];
    expect(made[1]).toBe(made[0]);
    expect(changed[1]).toBe(changed[0]);
    for (const count of [...made, ...changed]) expect(count).toBeLessThanOrEqual(10);
  });

  it('of a reading does not depend on how many secrets it reads', async () => {
    await batch('/two', 2, 'v');
    await batch('/hundreds', 200, 'v');
    await sentBy(`GET ${base}/values?path=/two`);
    expect(await sentBy(`GET ${base}/values?path=/two`)).toBe(2);
    expect(await sentBy(`GET ${base}/values?path=/hundreds`)).toBe(2);
    expect(await sentBy(`GET ${base}/secrets/N7?path=/hundreds`)).toBe(1);
  });
});
