import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Behaviour, type Receiver, startReceiver } from '../../../../../tools/fakes/webhook-receiver.ts';
import { type Json, type Registered, register, type TestApp, type TestAppOptions, testApp } from '../../../test/app.ts';
import { eventDispatcher } from '../../kernel/events/events.ts';
import { webhooksState } from './state.ts';

export interface Stage {
  app: TestApp;
  owner: Registered;
  receiver: Receiver;
  call(what: string, body?: unknown): ReturnType<TestApp['call']>;
  /** Calls that must succeed. */
  made(what: string, body?: unknown): Promise<Json>;
  /** An endpoint of the receiver at a path of its own; answers its id. */
  endpoint(path: string, more?: object): Promise<string>;
  behave(path: string, behaviour: Behaviour | Parameters<Receiver['behave']>[1]): void;
  /** An own event; answers its id. */
  send(data?: object, more?: object): Promise<string>;
  /** Sends what is due, and what that has made due. */
  drain(): Promise<void>;
  deliveriesTo(endpoint: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export const ownType = 'order.shipped';

/** A Nexus with a receiver, and an organization with a type of its own. Nothing is sent unless `drain` is called. */
export async function stage(options: TestAppOptions = {}): Promise<Stage> {
  const limits = { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' };
  const app = await testApp({ ...options, env: { ...limits, ...options.env } });
  const owner = await register(app);
  const receiver = await startReceiver(options.manualClock === false ? undefined : () => app.manual.now());
  // It does not expire when a test moves the time.
  const key = await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'stage', scopes: ['*:*'] } });
  const call: Stage['call'] = (what, body) =>
    app.call(what, { as: String(key.body.key), ...(body === undefined ? {} : { body }) });
  const made: Stage['made'] = async (what, body) => {
    let answer = await call(what, body);
    // Nothing has happened then: the machine is at something else.
    for (let n = 0; answer.status === 503 && n < 60; n += 1) {
      await sleep(500);
      answer = await call(what, body);
    }
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };
  await made(`PUT /api/v1/webhooks/event-types/${ownType}`, { description: 'An order has left the warehouse' });
  const events = app.app.kernel.services.use(eventDispatcher);
  return {
    ...{ app, owner, receiver, call, made },
    async endpoint(path, more = {}) {
      const body = { url: receiver.url(path), events: [ownType], ...more };
      const { id, secret } = await made('POST /api/v1/webhooks/endpoints', body);
      receiver.trust(path, String(secret));
      return String(id);
    },
    behave: receiver.behave,
    send: async (data = {}, more = {}) =>
      String((await made('POST /api/v1/webhooks/messages', { type: ownType, data, ...more })).id),
    async drain() {
      events.start();
      await expect.poll(() => app.rows('select from nexus_events where delivered_at is null')).toEqual([]);
      await app.app.kernel.services.use(webhooksState).sender.drain();
      await events.stop();
    },
    deliveriesTo: async (endpoint) => {
      const { items } = await made(`GET /api/v1/webhooks/deliveries?endpointId=${endpoint}&limit=100`);
      return items as unknown as Record<string, unknown>[];
    },
    async close() {
      await app.close();
      await receiver.close();
    },
  };
}
