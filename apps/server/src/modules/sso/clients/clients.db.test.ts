import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
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
} from '../sso.fixture.ts';

const mcp = 'https://mcp.example.com/mcp';
const redirect = 'http://127.0.0.1:4999/callback';

describe.skipIf(!postgresAvailable)(
  'clients that registered themselves with an organization (needs PostgreSQL)',
  () => {
    let app: TestApp;
    let owner: Registered;
    let stranger: Registered;
    let api: string;
    let at = 0;

    beforeAll(async () => {
      app = await testApp({ env: { PUBLIC_URL: 'http://localhost:3000', LIMIT_OVERRIDES: 'login=1000/900' } });
      [owner, stranger] = [await register(app), await register(app)];
      const scopes = [{ name: 'notes:read', description: 'Read your notes' }];
      const body = { name: 'Notes', identifier: mcp, scopes, unregisteredClients: 'any' };
      const made = await app.call(`POST /api/v1/organizations/${owner.org}/apis`, { as: owner.token, body });
      api = String(made.body.id);
    });
    afterAll(() => app?.close());

    function registering(org: string, from?: string) {
      at += 1;
      const body = { client_name: 'Agent', redirect_uris: [redirect] };
      const headers = { 'content-type': 'application/json' };
      return app.call(`POST ${organizationIssuer(org)}/reg`, {
        body,
        from: from ?? `10.2.${at >> 8}.${at & 255}`,
        headers,
      });
    }
    async function registered(): Promise<ClientApp> {
      const made = await registering(owner.org);
      expect(made.status, made.text).toBe(201);
      return { id: String(made.body.client_id), secret: undefined, at: organizationIssuer(owner.org) };
    }
    const list = (of: Registered) =>
      app.call(`GET /api/v1/organizations/${of.org}/clients?limit=100`, { as: of.token });

    /** Its tokens for the API, once the owner has agreed. */
    async function connect(client: ClientApp) {
      const browser = new Browser(app);
      await browser.logIn(owner);
      const attempt = authorizeUrl(client, {
        resource: mcp,
        scope: 'notes:read',
        redirect_uri: redirect,
        nonce: undefined,
      });
      const visited = await browser.visit(attempt.url);
      const agreed = await decide(browser, visited.at, { decision: 'allow', fields: [] });
      const { pathname, search } = new URL(String(agreed.body.returnTo));
      const { outside } = await browser.visit(`${pathname}${search}`);
      expect(outside?.searchParams.get('iss')).toBe(`http://localhost:3000${client.at}`);
      const code = outside?.searchParams.get('code') ?? '';
      return tokensOf(await exchange(app, client, attempt, code, { redirect_uri: redirect }));
    }

    it('are listed to that organization, with when they were used, and to no other', async () => {
      const [unused, used] = [await registered(), await registered()];
      await connect(used);
      const { body } = await list(owner);
      const items = body.items as unknown as { id: string; usedAt: string | null; expiresAt: string }[];
      const found = (client: ClientApp) => items.find(({ id }) => id === client.id);
      expect(found(unused)).toMatchObject({ name: 'Agent', redirectUris: [redirect], usedAt: null });
      expect(found(used)?.usedAt).toBeTruthy();
      expect(String(found(used)?.expiresAt) > String(found(unused)?.expiresAt)).toBe(true);
      expect((await list(stranger)).body.items).toEqual([]);
    });

    it('lose their tokens, and what people agreed to, when the organization deletes them', async () => {
      const client = await registered();
      const tokens = await connect(client);
      const path = `/api/v1/organizations/${owner.org}/clients/${client.id}`;
      expect((await app.call(`DELETE ${path}`, { as: stranger.token })).status).toBe(404);
      expect((await app.call(`DELETE ${path}`, { as: owner.token })).status).toBe(200);
      expect((await refreshWith(app, client, tokens.refresh)).body.error).toBe('invalid_client');
      expect((await app.call('GET /api/v1/auth/apis', { as: owner.token })).text).not.toContain(client.id);
      expect((await app.call(`GET ${path}`, { as: owner.token })).status).toBe(404);
    });

    it('register only where an API admits them', async () => {
      const refused = await registering(stranger.org);
      expect([refused.status, refused.body.error]).toEqual([403, 'access_denied']);
      const change = (unregisteredClients: string) =>
        app.call(`PATCH /api/v1/organizations/${owner.org}/apis/${api}`, {
          as: owner.token,
          body: { unregisteredClients },
        });
      await change('documents');
      expect((await registering(owner.org)).status).toBe(403);
      await change('any');
      expect((await registering(owner.org)).status).toBe(201);
    });

    it('have limits of their own in each organization', async () => {
      const scopes = [{ name: 'bills:read', description: 'Read your bills' }];
      const body = { name: 'Bills', identifier: 'https://mcp.example.net', scopes, unregisteredClients: 'any' };
      await app.call(`POST /api/v1/organizations/${stranger.org}/apis`, { as: stranger.token, body });
      let last = 201;
      for (let round = 0; round < 201 && last === 201; round += 1) last = (await registering(stranger.org)).status;
      expect(last).toBe(429);
      expect((await registering(owner.org)).status).toBe(201);
    });

    it('have no issuer where there is no organization, nor any place at the issuer of log-ins', async () => {
      for (const org of ['eco_org_0jaT66PJSwlwJFQzfWz42m', 'nobody', '%00'])
        expect((await app.call(`GET ${organizationIssuer(org)}/jwks`)).status, org).toBe(404);
      const { body } = await app.call('GET /oidc/.well-known/openid-configuration');
      expect(body).not.toHaveProperty('registration_endpoint');
      expect((await app.call('POST /oidc/reg', { body: { redirect_uris: [redirect] } })).status).toBe(404);
      const own = await app.call(`GET ${organizationIssuer(owner.org)}/.well-known/openid-configuration`);
      expect(own.body).not.toHaveProperty('end_session_endpoint');
      expect(own.body).not.toHaveProperty('userinfo_endpoint');
    });

    it('share the issuer with the organization’s apps, which get tokens for its APIs there, and nobody’s log-in', async () => {
      const backend = await newApp(app, owner, { grantTypes: ['authorization_code', 'client_credentials'] });
      const own = { ...backend, at: organizationIssuer(owner.org) };
      const fields = { grant_type: 'client_credentials', resource: mcp };
      for (const client of [own, backend]) {
        const answer = await form(app, client, '/token', fields);
        expect(claimsOf(String(answer.body.access_token)).iss, answer.text).toBe(
          `http://localhost:3000${client.at ?? '/oidc'}`,
        );
      }
      expect((await form(app, own, '/token', { grant_type: 'client_credentials' })).body.error).toBe('invalid_target');
      const foreign = { ...backend, at: organizationIssuer(stranger.org) };
      expect((await form(app, foreign, '/token', fields)).body.error).toBe('invalid_target');
      const browser = new Browser(app);
      await browser.logIn(owner);
      const login = await browser.visit(authorizeUrl(own).url);
      expect(login.outside?.searchParams.get('error')).toBe('invalid_target');
      const both = await browser.visit(authorizeUrl(own, { resource: mcp, scope: 'openid notes:read' }).url);
      expect(both.outside?.searchParams.get('error')).toBe('invalid_scope');
      const device = await form(app, { id: 'nexus-cli', secret: undefined, at: own.at }, '/device/auth', {
        scope: 'openid',
      });
      expect([device.status, device.body.error]).toEqual([400, 'invalid_target']);
    });
  },
);
