import { setTimeout as wait } from 'node:timers/promises';
import type { FakeClock } from '../../../../../../tools/fakes/shared/clock.ts';
import type { Behaviour } from '../../../../../../tools/fakes/shared/server.ts';
import { ManualClock } from '../../../kernel/clock.ts';
import { createLog } from '../../../kernel/log.ts';
import { money } from '../../../kernel/money.ts';
import { createOutbound, type Outbound } from '../../../kernel/outbound/index.ts';
import type { Buyer, SoldPlan } from './provider.ts';
import type { Fault, Thing } from './providers.conformance.ts';

export const start = new Date('2027-01-31T14:37:00.000Z');

const buyer: Buyer = { id: 'eco_cus_0000000000000000000001', name: 'Acme', email: 'billing@acme.example' };
const plan: SoldPlan = {
  seller: 'eco_org_0000000000000000000001',
  slug: 'pro',
  version: 1,
  name: 'Pro',
  interval: 'month',
  amount: money('USD', 29_000_000n),
};

/** Somebody who buys something. */
export const wanted = { buyer, plan, subscription: 'eco_sub_0000000000000000000001', quantity: 1, trialDays: 0 };
export const urls = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };

interface Fake {
  url: string;
  clock: FakeClock;
  behave(behaviour: Behaviour): void;
}

/** Milliseconds: the fake acts after we gave up. */
const lateMs = 400;
const patienceMs = 150;

/** Calls to a fake, of which the next that changes such a path meets a fault. */
export function faultyOutbound(fake: Fake, paths: Record<Thing, RegExp>) {
  const clock = new ManualClock(fake.clock.milliseconds());
  fake.clock.onMove((now) => clock.set(now.getTime()));
  const real = createOutbound({ clock, log: createLog({ level: 'silent' }), allowPrivate: () => true });
  let armed: { at: RegExp; fault: Fault } | undefined;
  let isDown = false;
  let met = false;
  let isLate = false;
  const outbound: Outbound = {
    async request(call) {
      const { pathname: path } = new URL(call.url);
      if (isDown) return real.request({ ...call, url: call.url.replace(fake.url, 'http://127.0.0.1:9') });
      if (armed === undefined || call.method === 'GET' || !armed.at.test(path)) return real.request(call);
      const { fault } = armed;
      [armed, met, isLate] = [undefined, true, fault === 'time-out'];
      fake.behave(behaviourOf(fault, path));
      const patience = fault === 'time-out' ? { timeoutMs: patienceMs } : {};
      // The fake looks at its behaviour when the call arrives.
      return real.request({ ...call, ...patience }).finally(() => fake.behave({}));
    },
    check: (url, options) => real.check(url, options),
    close: () => real.close(),
  };
  return {
    clock,
    outbound,
    sleep: async () => undefined,
    async advance(milliseconds: number) {
      if (isLate) await wait(2 * lateMs);
      isLate = false;
      await fake.clock.advance(milliseconds);
    },
    fail(thing: Thing, fault: Fault) {
      armed = { at: paths[thing], fault };
    },
    down() {
      isDown = true;
    },
    met: () => met,
  };
}

function behaviourOf(fault: Fault, path: string): Behaviour {
  switch (fault) {
    case 'error':
      return { fail: { path, status: 500, times: 1 } };
    case 'reset':
      return { hangUpAt: path };
    case 'lost-answer':
      return { loseAnswerOf: path };
    case 'time-out':
      return { delayMs: lateMs };
  }
}
