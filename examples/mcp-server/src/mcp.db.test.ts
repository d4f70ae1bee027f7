import { existsSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { NexusApi } from '@nexus/resource-server';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { opensslAvailable, startWebsite, type Website } from '../../../tools/fakes/website.ts';
import { connect } from './client.ts';
import { Login } from './login.ts';
import { createServer, scopes } from './server.ts';

const chromiumPath = '/usr/bin/chromium';

async function freePort(): Promise<number> {
  const server = createHttp().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(!postgresAvailable || !opensslAvailable || !existsSync(chromiumPath))(
  'an MCP server and clients that nobody registered (needs PostgreSQL, openssl and Chromium)',
  () => {
    let nexus: TestApp;
    let owner: Registered;
    let browser: Browser;
    let site: Website;
    let server: Server;
    let mcp = '';

    beforeAll(async () => {
      const [port, mcpPort] = [await freePort(), await freePort()];
      const issuer = `http://localhost:${port}/oidc`;
      mcp = `http://localhost:${mcpPort}/mcp`;
      // Trusted by this process, in which Nexus runs.
      site = await startWebsite();
      const env = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}`, LIMIT_OVERRIDES: 'login=1000/900' };
      nexus = await testApp({ manualClock: false, listen: true, env });
      owner = await register(nexus);
      const body = {
        name: 'Notes',
        identifier: mcp,
        scopes: [
          { name: scopes.read, description: 'Read your notes' },
          { name: scopes.write, description: 'Write notes for you' },
        ],
        unregisteredClients: 'any',
      };
      const made = await nexus.call(`POST /api/v1/organizations/${owner.org}/apis`, { as: owner.token, body });
      expect(made.status, made.text).toBe(201);
      const api = new NexusApi({ issuer, resource: mcp, organization: owner.org, scopes: Object.values(scopes) });
      server = createServer(api).listen(mcpPort, '127.0.0.1');
      browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
    }, 120_000);
    afterAll(async () => {
      expect(await Promise.all(visits)).toEqual(visits.map(() => undefined));
      await browser?.close();
      server?.closeAllConnections();
      server?.close();
      await nexus?.close();
      await site?.close();
    });

    /** Another client, known by a document, or by nothing until it registers itself. */
    const clients = {
      document: () => {
        const id = `${site.origin}/notes.json`;
        const redirect_uris = ['http://127.0.0.1/callback'];
        site.publish('/notes.json', { body: JSON.stringify({ client_id: id, client_name: 'Notes', redirect_uris }) });
        return id;
      },
      registration: () => undefined,
    };

    /** A log-in in a new browser, by a person who answers so. */
    async function open(metadataUrl: string | undefined, answer: 'allow' | 'deny' = 'allow') {
      const asked: URL[] = [];
      const seen: string[] = [];
      const login = await Login.open({
        metadataUrl,
        show: (url) => {
          asked.push(url);
          visits.push(visit(url, answer, seen).catch((error: unknown) => error));
        },
      });
      return { login, asked, seen };
    }

    /** Of each its failure, if any. */
    const visits: Promise<unknown>[] = [];
    async function visit(url: URL, answer: 'allow' | 'deny', seen: string[]): Promise<void> {
      const page: Page = await (await browser.newContext()).newPage();
      await page.goto(url.href);
      await page.fill('[data-testid=email-input]', owner.email);
      await page.fill('[data-testid=password-input]', owner.password);
      await page.click('[data-testid=submit-button]');
      await page.waitForSelector(`[data-testid=${answer}-button]`);
      seen.push(String(await page.textContent('main')));
      const folder = process.env.PICTURES;
      if (folder !== undefined) await page.screenshot({ path: `${folder}/mcp-consent.png`, fullPage: true });
      await page.click(`[data-testid=${answer}-button]`);
      await page.waitForURL(/127\.0\.0\.1/, { waitUntil: 'commit' });
      await page.context().close();
    }

    const said = async (client: Client, name: string, input: Record<string, unknown> = {}) => {
      const { content } = await client.callTool({ name, arguments: input });
      return (content as { text?: string }[]).map(({ text }) => text).join();
    };

    it.each(['document', 'registration'] as const)(
      'find it, log the person in, call a tool, refresh and are refused without the scope: by %s',
      async (way) => {
        const metadataUrl = clients[way]();
        const { login, asked, seen } = await open(metadataUrl);
        const client = await connect(mcp, login);
        expect(await said(client, 'list-notes')).toBe('You have no notes.');
        const [url] = asked;
        expect(url?.searchParams.get('resource')).toBe(mcp);
        expect(url?.searchParams.get('scope')).toBe(scopes.read);
        const id = url?.searchParams.get('client_id');
        if (way === 'document') expect(id).toBe(metadataUrl);
        else expect(id).toMatch(/^eco_cli_/);
        expect(seen[0]).toContain('Read your notes');
        expect(seen[0]).toContain(way === 'document' ? 'vouches for it' : 'Nobody has checked its name');

        // The SDK refreshes by itself once the server refuses the token.
        const before = login.tokens();
        login.saveTokens({ ...(before as NonNullable<typeof before>), access_token: 'expired' });
        expect(await said(client, 'list-notes')).toBe('You have no notes.');
        expect(login.tokens()?.access_token).not.toBe(before?.access_token);
        expect(login.tokens()?.refresh_token).not.toBe(before?.refresh_token);
        expect(asked).toHaveLength(1);

        await expect(said(client, 'add-note', { note: 'Milk' })).rejects.toThrow(/403/);
        expect(await said(client, 'list-notes')).toBe('You have no notes.');
        await client.close();
        login.close();
      },
      90_000,
    );

    it('get nothing where the person says no', async () => {
      const { login } = await open(clients.registration(), 'deny');
      await expect(connect(mcp, login)).rejects.toThrow('access_denied');
      expect(login.tokens()).toBeUndefined();
      login.close();
    }, 60_000);

    it('are told where to get a token, and which scope is missing', async () => {
      const metadata = `resource_metadata="${new URL('/.well-known/oauth-protected-resource/mcp', mcp)}"`;
      const call = (name: string, headers: Record<string, string> = {}) =>
        fetch(mcp, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }),
        });
      const none = await call('list-notes');
      expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining(metadata)]);
      const { login } = await open(clients.registration());
      await (await connect(mcp, login)).close();
      login.close();
      const refused = await call('add-note', { authorization: `Bearer ${login.tokens()?.access_token}` });
      const challenge = refused.headers.get('www-authenticate');
      expect([refused.status, challenge]).toEqual([403, expect.stringContaining('error="insufficient_scope"')]);
      expect(challenge).toContain('scope="notes:read notes:write"');
      // A token of Nexus itself is none of this server's.
      expect((await call('list-notes', { authorization: `Bearer ${owner.token}` })).status).toBe(401);
    }, 60_000);
  },
);
