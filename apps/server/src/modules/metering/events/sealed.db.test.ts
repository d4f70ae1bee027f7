import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import type { CheckedEvent } from './check.ts';
import { SealedGenerations } from './sealed.ts';

describe.skipIf(!postgresAvailable)('sealed generations (needs PostgreSQL)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app?.close());

  const keys = Array.from({ length: 1000 }, (_, n) => createHash('sha256').update(`${n}`).digest('hex').slice(0, 32));
  const events = (some: readonly string[]) => some.map((key) => ({ key })) as CheckedEvent[];

  it('are asked of every key until their filter is there, and then of those that it may have', async () => {
    const { rows } = app;
    const old = new Date(app.clock.now());
    for (const generation of [1, 2]) {
      await rows('select eco_event_generation($1, $2, 0)', [old, old]);
      await rows(`insert into eco_event_keys select key, 7, $2 from unnest($1::uuid[]) as key`, [
        keys.slice((generation - 1) * 500, generation * 500),
        generation,
      ]);
    }
    const sealed = new SealedGenerations(app.app.kernel);
    expect(sealed.placesOf([1, 2], events(keys))).toHaveLength(2000);
    await sealed.ready();
    const places = sealed.placesOf([1, 2], events(keys));
    for (const [index, key] of keys.entries()) {
      expect(places).toContainEqual({ generation: index < 500 ? 1 : 2, key });
    }
    expect(places.length).toBeLessThan(1050);
    expect(sealed.placesOf([2], events(keys)).length).toBeLessThan(550);
  });
});
