import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opensslAvailable, startWebsite, type Website } from '../../../../../tools/fakes/website.ts';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  claimsOf,
  decide,
  exchange,
  form,
  newApp,
  organizationIssuer,
  refreshWith,
  tokensOf,
} from './sso.fixture.ts';

const mcp = 'https://mcp.example.com/mcp';
const redirect = 'http://127.0.0.1:4999/callback';

/** What was reported of other products; each test is named after its report. */
describe.skipIf(!postgresAvailable || !opensslAvailable)(
  'MCP clients as reported elsewhere (needs PostgreSQL and openssl)',
  () => {
    let app: TestApp;
    let owner: Registered;
    let backend: ClientApp;
    let site: Website;

    beforeAll(async () => {
      site = await startWebsite();
      const env = { PUBLIC_URL: 'http://localhost:3000', LIMIT_OVERRIDES: 'login=1000/900' };
      app = await testApp({ env });
      owner = await register(app);
      backend = await newApp(app, owner, { name: 'Backend', grantTypes: ['client_credentials'], redirectUris: [] });
      for (const identifier of [mcp, 'https://root.example.com']) {
        const scopes = [{ name: 'notes:read', description: 'Read your notes' }];
        const body = { name: 'Notes', identifier, scopes, unregisteredClients: 'any' };
        await app.call(`POST /api/v1/organizations/${owner.org}/apis`, { as: owner.token, body });
      }
    });
    afterAll(async () => {
      await app?.close();
      await site?.close();
    });

    async function registered(said: Record<string, unknown> = {}): Promise<ClientApp> {
      const body = { client_name: 'Agent', redirect_uris: [redirect], ...said };
      const at = organizationIssuer(owner.org);
      const made = await app.call(`POST ${at}/reg`, { body, headers: { 'content-type': 'application/json' } });
      expect(made.status, made.text).toBe(201);
      return { id: String(made.body.client_id), secret: undefined, at };
    }

    const asked = { resource: mcp, scope: 'notes:read', redirect_uri: redirect, nonce: undefined };

    /** All the way to the token, by a person who agrees. */
    async function connect(client: ClientApp, changes: Record<string, string | undefined> = {}, token = {}) {
      const browser = new Browser(app);
      await browser.logIn(owner);
      const attempt = authorizeUrl(client, { ...asked, ...changes });
      const { at, page } = await browser.visit(attempt.url);
      const agreed = await decide(browser, at, { decision: 'allow', fields: [] });
      expect(agreed.status, page.text).toBe(200);
      const { pathname, search } = new URL(String(agreed.body.returnTo));
      const { outside } = await browser.visit(`${pathname}${search}`);
      const redirect_uri = changes.redirect_uri ?? redirect;
      const code = outside?.searchParams.get('code') ?? '';
      return { browser, answer: await exchange(app, client, attempt, code, { redirect_uri, ...token }) };
    }

    it('a document with loopback addresses without a port admits every port [keryx#533, agent-native#2532, sentry-mcp#1190]', async () => {
      const id = `${site.origin}/claude-code.json`;
      const redirect_uris = ['http://localhost/callback', 'http://127.0.0.1/callback'];
      site.publish('/claude-code.json', {
        body: JSON.stringify({ client_id: id, client_name: 'Agent', redirect_uris }),
      });
      const client = { id, secret: undefined };
      const { answer } = await connect(client, { redirect_uri: 'http://127.0.0.1:57470/callback' }, { resource: mcp });
      expect(answer.status, answer.text).toBe(200);
      const browser = new Browser(app);
      await browser.logIn(owner);
      const { page } = await browser.visit(
        authorizeUrl(client, { ...asked, redirect_uri: 'http://localhost:3118/callback' }).url,
      );
      expect(page.text).toContain('Read your notes');
    });

    it('who registered without a scope gets those of the API, and offline_access does no harm [appstrate#1267]', async () => {
      const client = await registered();
      const { answer } = await connect(client, { scope: 'notes:read offline_access', prompt: 'consent' });
      expect(claimsOf(String(answer.body.access_token)).scope).toBe('notes:read');
      expect(answer.body.refresh_token).toBeTruthy();
    });

    it('scopes and members that we do not know are no reason to refuse a registration [muster#1086, turnstone#1082]', async () => {
      await registered({
        scope: 'groups profile offline_access notes:read',
        resource: mcp,
        jwks: 7,
        software_version: {},
      });
    });

    it('a client whose registration has ended is told so, in words and by 401 [supabase/mcp#355, claude-code#84614, fastmcp#1762]', async () => {
      const gone: ClientApp = { id: 'eco_cli_0jaT66PJSwlwJFQzfWz42m', secret: undefined };
      const page = await new Browser(app).visit(authorizeUrl(gone, asked).url);
      expect([page.page.status, page.page.text.includes('add it again')]).toEqual([400, true]);
      const refused = await refreshWith(app, gone, 'whatever');
      expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client']);
    });

    it.each(['https://root.example.com', 'https://root.example.com/'])(
      'the slash at the end of a host makes no difference: %s [mcp-oauth#98, claude-code#52871]',
      async (resource) => {
        const { answer } = await connect(await registered(), { resource }, { resource: 'https://root.example.com' });
        // Asked for by one spelling and then by the other, it is another resource to the letter of RFC 8707.
        const exact = resource === 'https://root.example.com';
        expect(exact ? answer.status : answer.body.error).toBe(exact ? 200 : 'invalid_target');
      },
    );

    it('a token is for the resource that the person agreed to, named again or not [keycloak#41527, better-auth#7855]', async () => {
      const client = await registered();
      const { answer } = await connect(client);
      expect(claimsOf(String(answer.body.access_token)).aud).toBe(mcp);
      const other = await connect(client, {}, { resource: 'https://root.example.com' });
      expect(other.answer.body.error).toBe('invalid_target');
    });

    it('the server that gets a JWT introspects it with its own client [better-auth#8267, hydra#1252]', async () => {
      const client = await registered();
      const token = tokensOf((await connect(client)).answer).access;
      const told = await form(app, backend, '/token/introspection', { token });
      expect(told.body).toMatchObject({ active: true, aud: mcp, client_id: client.id, sub: owner.user });
    });

    it('nobody else is told that a token is active [idpy-oidc#52]', async () => {
      const token = tokensOf((await connect(await registered())).answer).access;
      const stranger = await register(app);
      const foreign = await newApp(app, stranger);
      expect((await form(app, foreign, '/token/introspection', { token })).body).toEqual({ active: false });
    });

    it('consent for one registration is none for another, though it looks the same [fastmcp#2056, mcp spec#407]', async () => {
      const { browser } = await connect(await registered());
      const { outside, page } = await browser.visit(authorizeUrl(await registered(), asked).url);
      expect([outside, page.text.includes('data-testid="unverified"')]).toEqual([undefined, true]);
    });

    it('a link to us leads to no website of strangers [mcp spec#387, formbricks#9300, calcom#120]', async () => {
      const evil = 'https://evil.example/callback';
      const client = await registered({ redirect_uris: [evil] });
      for (const changes of [
        { scope: 'nonsense' },
        { prompt: 'none' },
        { resource: 'https://none.example' },
        { response_type: 'token' },
      ]) {
        const url = authorizeUrl(client, { ...asked, redirect_uri: evil, ...changes }).url;
        const { outside, page } = await new Browser(app).visit(url);
        expect([outside, page.status], JSON.stringify(changes)).toEqual([undefined, 400]);
        expect(page.text).not.toContain('evil.example');
      }
      // Whoever has read the page and says no is sent back.
      const browser = new Browser(app);
      await browser.logIn(owner);
      const { at } = await browser.visit(authorizeUrl(client, { ...asked, redirect_uri: evil }).url);
      const denied = await decide(browser, at, { decision: 'deny', fields: [] });
      const { pathname, search } = new URL(String(denied.body.returnTo));
      const { outside } = await browser.visit(`${pathname}${search}`);
      expect(outside?.searchParams.get('error')).toBe('access_denied');
    });

    it('who names no API is told to, since one issuer serves many [claude-code#90497]', async () => {
      const { outside } = await new Browser(app).visit(
        authorizeUrl(await registered(), { ...asked, resource: undefined }).url,
      );
      expect(outside?.searchParams.get('error')).toBe('invalid_target');
      expect(outside?.searchParams.get('error_description')).toContain('resource');
    });
  },
);
