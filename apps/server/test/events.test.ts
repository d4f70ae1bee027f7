import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineModule } from '../src/http/module.ts';
import { day, toDate } from '../src/kernel/clock.ts';
import { defineEvent, eventDispatcher, on } from '../src/kernel/events/events.ts';
import { prune } from '../src/kernel/events/store.ts';
import { type Registered, register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';

const happened = defineEvent('test.happened', 'Something happened', z.object({}));

/** What each subscription was handed, and whether the second one fails. */
const handled: string[] = [];
let broken = false;
const subscription = (name: string, fails: () => boolean = () => false) =>
  on(happened, `test.${name}`, async (_background, { subject }) => {
    handled.push(`${name} ${subject}`);
    if (fails()) throw new Error('broken on purpose');
  });

describe.skipIf(!postgresAvailable)('delivery of events (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  beforeAll(async () => {
    const subscriptions = [subscription('first'), subscription('second', () => broken), subscription('third')];
    const events = [happened];
    app = await testApp({ modules: [defineModule({ name: 'test', routes: [], events, subscriptions })] });
    owner = await register(app);
    app.app.kernel.services.use(eventDispatcher).start();
  });
  afterAll(async () => {
    await app?.app.kernel.services.use(eventDispatcher).stop();
    await app?.close();
  });

  const emit = (subject: string) =>
    app.app.kernel.database.tenant({ kind: 'system', name: 'test' }, { org: owner.org }, async (tx) =>
      tx.emit(happened(subject, {})),
    );
  /** Everything that was handed over since the last call, once it is this. */
  async function expectHandled(...expected: string[]) {
    app.app.kernel.services.use(eventDispatcher).nudge();
    await expect.poll(() => handled).toEqual(expected);
    await expect.poll(() => app.rows('select from nexus_events where delivered_at is null')).toEqual([]);
    handled.length = 0;
  }
  const retries = () => app.rows('select subscription, attempts from nexus_event_retries');

  it('hands an event to the subscriptions after a failed one, and tries the failed one again alone', async () => {
    broken = true;
    await emit('a');
    await expectHandled('first a', 'second a', 'third a');
    await expect.poll(retries).toEqual([{ subscription: 'test.second', attempts: 1 }]);

    app.manual.advance(2000);
    await expectHandled('second a');
    await expect.poll(retries).toEqual([{ subscription: 'test.second', attempts: 2 }]);

    broken = false;
    // Later events do not wait for it.
    await emit('b');
    await expectHandled('first b', 'second b', 'third b');
    app.manual.advance(4000);
    await expectHandled('second a');
    await expect.poll(retries).toEqual([]);
  });

  it('keeps an event for as long as a subscription is tried again, and forgets one that no longer exists', async () => {
    broken = true;
    await emit('c');
    await expectHandled('first c', 'second c', 'third c');
    const pruned = () => app.app.kernel.database.system('test', (tx) => prune(tx, toDate(tx.now + day)));
    await pruned();
    expect(await app.rows(`select subject from nexus_events where type = 'test.happened'`)).toEqual([{ subject: 'c' }]);
    await app.rows(`update nexus_event_retries set subscription = 'test.removed'`);
    app.manual.advance(2000);
    await expectHandled();
    await expect.poll(retries).toEqual([]);
    await pruned();
    expect(await app.rows(`select subject from nexus_events where type = 'test.happened'`)).toEqual([]);
  });
});
