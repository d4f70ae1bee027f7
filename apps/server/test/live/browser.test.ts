import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { soon } from './client.ts';

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'live topics in a browser (needs PostgreSQL and Chromium)',
  () => {
    let house: TestApp;
    let browser: Browser;
    let person: Registered;
    let url: string;
    let page: Page;
    /** A site of somebody else, on another port of the same host: the browser sends it our cookies all the same. */
    let elsewhere: Server;
    beforeAll(async () => {
      const port = String(await freePort());
      url = `http://localhost:${port}`;
      house = await testApp({ listen: true, manualClock: false, env: { PORT: port, PUBLIC_URL: url } });
      person = await register(house);
      browser = await launchChromium();
      page = await (await browser.newContext()).newPage();
      elsewhere = createServer((_request, reply) => reply.setHeader('content-type', 'text/html').end('<p>elsewhere'));
      elsewhere.listen(0, 'localhost');
      await once(elsewhere, 'listening');
    });
    afterAll(async () => {
      await browser?.close();
      elsewhere?.close();
      await house?.close();
    });

    const post = (path: string, body: object): Promise<number> =>
      page.evaluate(`fetch('/api/v1/${path}', { method: 'POST', body: ${JSON.stringify(JSON.stringify(body))},
        headers: { 'content-type': 'application/json',
          'x-csrf-token': decodeURIComponent(/nexus_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '') },
      }).then(({ status }) => status)`);

    /** Opens one in the page, and keeps what it says. */
    const listen = (): Promise<void> =>
      page.evaluate(`(() => {
        const socket = new WebSocket('${url.replace('http', 'ws')}/api/v1/live/socket?organization=${person.org}', 'nexus');
        globalThis.told = { messages: [], code: undefined };
        const { told } = globalThis;
        socket.onopen = () => socket.send('{"type":"subscribe","topic":"events:customer.created"}');
        socket.onmessage = ({ data }) => told.messages.push(JSON.parse(data));
        socket.onclose = ({ code }) => { told.code = code; };
      })()`);
    const types = (): Promise<string[]> => page.evaluate('globalThis.told.messages.map(({ type }) => type)');
    const code = (): Promise<number | undefined> => page.evaluate('globalThis.told.code');

    it('tells a page of ours by its cookies, under its policy, until the session ends; then says so', async () => {
      await page.goto(`${url}/forgot-password`);
      expect(await post('auth/login', { email: person.email, password: person.password, cookies: true })).toBe(200);
      await listen();
      await soon(types).toEqual(['subscribed']);
      expect(await post('customers', { externalId: 'one', name: 'One' })).toBe(201);
      await soon(types).toEqual(['subscribed', 'event']);
      expect(await post('auth/logout', {})).toBe(200);
      await soon(code).toBe(4401);
      // Its cookies are gone: a refused handshake would tell the page nothing.
      await listen();
      await soon(code).toBe(4401);
    });

    it('tells nothing to a page from elsewhere, whatever cookies the browser sends', async () => {
      await page.goto(`${url}/forgot-password`);
      expect(await post('auth/login', { email: person.email, password: person.password, cookies: true })).toBe(200);
      await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`);
      await listen();
      await soon(code).toBe(1006);
      expect(await types()).toEqual([]);
    });
  },
);
