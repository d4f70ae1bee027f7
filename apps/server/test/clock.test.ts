import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { day, hour } from '../src/kernel/clock.ts';
import { eventDispatcher } from '../src/kernel/events/events.ts';
import { register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';

describe.skipIf(!postgresAvailable)('a clock that was ahead and is set right (needs PostgreSQL)', () => {
  let house: TestApp;
  beforeAll(async () => {
    house = await testApp();
  });
  afterAll(() => house?.close());

  it.each([
    ['a year', 365 * day],
    ['an hour', hour],
  ])('holds back no event until that date, be it %s', async (_, ahead) => {
    house.manual.step(ahead);
    await register(house);
    house.manual.step(-ahead);
    const waiting = () => house.rows('select type from nexus_events where delivered_at is null');
    expect(await waiting()).not.toEqual([]);
    const events = house.app.kernel.services.use(eventDispatcher);
    events.start();
    await expect.poll(waiting).toEqual([]);
    await events.stop();
  });
});
