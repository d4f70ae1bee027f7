import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser, type ClientApp, enter, newApp } from '../../src/modules/sso/sso.fixture.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { liftedLimits } from '../world/world.ts';

/** A port that nobody listens on now: addresses must be known before anything listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A Nexus that client libraries reach by HTTP, and a person who has an account at it. */
export interface Installation {
  nexus: TestApp;
  owner: Registered;
  issuer: string;
  /** An app of the person's organization. */
  app(settings: Record<string, unknown>): Promise<ClientApp>;
  /** What the person's browser does with the address to which an app sends it; the address at which it comes back. */
  logIn(url: string): Promise<string>;
}

export async function installation(): Promise<Installation> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const nexus = await testApp({
    manualClock: false,
    listen: true,
    env: { ...liftedLimits(), PORT: String(port), PUBLIC_URL: origin },
  });
  const owner = await register(nexus);
  return {
    nexus,
    owner,
    issuer: `${origin}/oidc`,
    app: (settings) => newApp(nexus, owner, settings),
    async logIn(url) {
      const asked = new URL(url);
      if (asked.origin !== origin) throw new Error(`${url} is not at Nexus`);
      const browser = new Browser(nexus);
      await browser.logIn(owner);
      const back = await enter(browser, {
        verifier: '',
        state: '',
        nonce: '',
        url: `${asked.pathname}${asked.search}`,
      });
      return back.href;
    },
  };
}
