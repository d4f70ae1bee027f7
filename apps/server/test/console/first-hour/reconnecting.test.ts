import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register } from '../../app.ts';
import { chromiumAvailable } from '../../chromium.ts';
import { postgresAvailable } from '../../harness.ts';
import { type House, openHouse, patience, type Visitor, visit } from './house.fixture.ts';

/** More than a page of the audit log has. */
const meanwhile = 130;

describe.skipIf(!postgresAvailable || !chromiumAvailable)('without a network (needs PostgreSQL and Chromium)', () => {
  let house: House;
  let owner: Registered;
  let org: string;
  let me: Visitor;
  const connections = new Set<Socket>();
  let isCut = false;

  beforeAll(async () => {
    house = await openHouse();
    house.app.app.server.server.on('connection', (socket: Socket) => {
      if (isCut) return socket.destroy();
      connections.add(socket);
      socket.once('close', () => connections.delete(socket));
    });
    owner = await register(house.app);
    const { body } = await house.app.call('GET /api/v1/organizations', { as: owner.token });
    org = `/o/${body.items?.[0]?.slug}`;
    me = await visit(house);
    await me.open('/login');
    await me.fill({ email: owner.email, password: owner.password });
    await me.press('login-button');
    await me.page.waitForURL(/\/dashboard$/);
  });
  afterAll(() => house?.close());

  /** What has no network, and how to know that the page knows it. */
  const interruptions = {
    'the browser is offline': {
      begin: () => me.context.setOffline(true),
      end: () => me.context.setOffline(false),
      says: 'Offline',
    },
    'the server drops all connections': {
      async begin() {
        isCut = true;
        for (const socket of connections) socket.destroy();
      },
      async end() {
        isCut = false;
      },
      says: 'Reconnecting',
    },
  };

  const createCustomer = async (externalId: string): Promise<void> => {
    const { status, text } = await house.app.call('POST /api/v1/customers', {
      as: owner.token,
      body: { externalId, name: `Customer ${externalId}` },
    });
    expect(status, text).toBe(201);
  };

  /** Entries that the log has, of which a page holds only those in view; undefined until its end was scrolled to. */
  const entries = async (): Promise<number | undefined> => {
    const count = await me.page.evaluate<number>(`(() => {
      const table = document.querySelector('[data-testid="audit-table"]');
      table.parentElement.scrollTop = table.parentElement.scrollHeight;
      return Number(table.getAttribute('aria-rowcount')) - 1;
    })()`);
    return count < 0 ? undefined : count;
  };
  const state = (text: string) => me.at('live-state').filter({ hasText: text });

  it.each(Object.entries(interruptions))(
    'while %s, the page says so, and afterwards it shows all that happened',
    async (name, { begin, end, says }) => {
      await createCustomer(`${name} before`);
      await me.open(`${org}/audit?action=customer.create`);
      await me.press('audit-live-switch');
      await me.page.waitForURL(/live=true/);
      await me.at('live-state').waitFor({ state: 'detached' });
      await expect.poll(entries, { timeout: patience }).toBeGreaterThan(0);
      const before = (await entries()) ?? 0;
      await begin();
      await state(says).waitFor();
      for (let n = 0; n < meanwhile; n++) await createCustomer(`${name} ${n}`);
      await house.app.settled();
      expect(await entries()).toBe(before);
      await end();
      await me.at('live-state').waitFor({ state: 'detached' });
      await expect.poll(entries, { timeout: patience }).toBe(before + meanwhile);
      // And it goes on.
      await createCustomer(`${name} after`);
      await expect.poll(entries, { timeout: patience }).toBe(before + meanwhile + 1);
    },
  );
});
