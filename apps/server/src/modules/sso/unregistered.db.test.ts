import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opensslAvailable, startWebsite, type Website } from '../../../../../tools/fakes/website.ts';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { eraseApiConsents } from './api-consents/api-consents.ts';
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

const env = { PUBLIC_URL: 'http://localhost:3000', LIMIT_OVERRIDES: 'login=1000/900' };
const mcp = 'https://mcp.example.com/mcp';
const scopes = [
  { name: 'notes:read', description: 'Read your notes' },
  { name: 'notes:write', description: 'Write notes for you' },
];
/** Of a program on the person's own computer. */
const redirect = 'http://127.0.0.1:4999/callback';

describe.skipIf(!postgresAvailable || !opensslAvailable)(
  'clients that nobody registered (needs PostgreSQL and openssl)',
  () => {
    let app: TestApp;
    let owner: Registered;
    let stranger: Registered;
    let api: string;
    let site: Website;
    let at = 0;

    beforeAll(async () => {
      site = await startWebsite();
      app = await testApp({ env });
      [owner, stranger] = [await register(app), await register(app)];
      api = await newApi(owner, { identifier: mcp, unregisteredClients: 'any' });
    });
    afterAll(async () => {
      await app?.close();
      await site?.close();
    });
    async function newApi({ org, token }: Registered, changes: Record<string, unknown>): Promise<string> {
      const body = { name: 'Notes', scopes, ...changes };
      const made = await app.call(`POST /api/v1/organizations/${org}/apis`, { as: token, body });
      expect(made.status, made.text).toBe(201);
      return String(made.body.id);
    }

    const change = (changes: Record<string, unknown>) =>
      app.call(`PATCH /api/v1/organizations/${owner.org}/apis/${api}`, { as: owner.token, body: changes });

    /** A client that is known by a document, and what the document says. */
    function document(changes: Record<string, unknown> = {}, headers: Record<string, string> = {}): ClientApp {
      at += 1;
      const path = `/clients/${at}.json`;
      const id = `${site.origin}${path}`;
      const said = { client_id: id, client_name: 'Agent', redirect_uris: [redirect], ...changes };
      site.publish(path, { body: JSON.stringify(said), headers });
      return { id, secret: undefined, at: organizationIssuer(owner.org) };
    }

    function registering(body: unknown, from?: string, org = owner.org) {
      at += 1;
      const headers = { 'content-type': 'application/json' };
      return app.call(`POST ${organizationIssuer(org)}/reg`, { body, from: from ?? `10.0.0.${at}`, headers });
    }

    async function registered(changes: Record<string, unknown> = {}): Promise<ClientApp> {
      const made = await registering({ client_name: 'Agent', redirect_uris: [redirect], ...changes });
      expect(made.status, made.text).toBe(201);
      return { id: String(made.body.client_id), secret: undefined, at: organizationIssuer(owner.org) };
    }

    const asked = { resource: mcp, scope: 'notes:read', redirect_uri: redirect, nonce: undefined };

    async function start(client: ClientApp, changes: Record<string, string | undefined> = {}, who = owner) {
      const browser = new Browser(app);
      await browser.logIn(who);
      const attempt = authorizeUrl(client, { ...asked, ...changes });
      return { browser, attempt, ...(await browser.visit(attempt.url)) };
    }

    async function finish(client: ClientApp, started: Awaited<ReturnType<typeof start>>) {
      const agreed = await decide(started.browser, started.at, { decision: 'allow', fields: [] });
      expect(agreed.status, agreed.text).toBe(200);
      const { pathname, search } = new URL(String(agreed.body.returnTo));
      const { outside } = await started.browser.visit(`${pathname}${search}`);
      const to = outside ?? new URL('http://nowhere.example');
      const code = to.searchParams.get('code') ?? '';
      const redirect_uri = `${to.origin}${to.pathname}`;
      const answer = await exchange(app, client, started.attempt, code, { redirect_uri, resource: mcp });
      return { to, answer, tokens: tokensOf(answer) };
    }

    const clients = async () =>
      (await app.rows<{ count: number }>(`select count(*)::int from eco_registered_clients`))[0]?.count;

    const problem = async (client: ClientApp, changes: Record<string, string | undefined> = {}) => {
      const { outside, page } = await start(client, changes);
      if (outside === undefined) return { status: page.status, text: page.text };
      return { error: outside.searchParams.get('error'), text: outside.searchParams.get('error_description') };
    };

    it.each([
      ['with a metadata document', async () => document()],
      ['that registered themselves', () => registered()],
    ])('%s are discovered, let in, given a token for the API, and refreshed', async (_, make) => {
      // Where RFC 8414, 3.1 has it for the issuer.
      const { body } = await app.call(`GET /.well-known/oauth-authorization-server${organizationIssuer(owner.org)}`);
      const issuer = `http://localhost:3000${organizationIssuer(owner.org)}`;
      expect(body).toMatchObject({
        issuer,
        client_id_metadata_document_supported: true,
        registration_endpoint: `${issuer}/reg`,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
      });
      const client = await make();
      const started = await start(client);
      expect(started.page.text).toContain('Read your notes');
      expect(started.page.text).not.toContain('Write notes');
      const { tokens, answer } = await finish(client, started);
      expect(answer.body).not.toHaveProperty('id_token');
      expect(claimsOf(tokens.access)).toMatchObject({
        iss: issuer,
        aud: mcp,
        sub: owner.user,
        client_id: client.id,
        scope: 'notes:read',
        org: owner.org,
      });
      const again = tokensOf(await refreshWith(app, client, tokens.refresh, { resource: mcp }));
      expect(claimsOf(again.access)).toMatchObject({ aud: mcp, scope: 'notes:read' });
      const consents = await app.call('GET /api/v1/auth/apis', { as: owner.token });
      expect(consents.text).toContain(client.id);
      await app.settled();
      const entries = await app.rows(
        `select action from eco_audit_inbox where org_id = $1
        union all select action from eco_audit_chain where org_id = $1`,
        [owner.org],
      );
      expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['api-consent.granted', 'sso.login']));
    });

    it('get tokens for one organization’s API alone, and only of its members', async () => {
      const theirs = 'https://mcp.example.net/mcp';
      await newApi(stranger, { identifier: theirs, unregisteredClients: 'any' });
      const at = organizationIssuer(stranger.org);
      const foreign = await start({ ...document(), at }, { resource: theirs });
      expect(foreign.page.text).toContain('You have no access');
      const client = await registered();
      const { tokens } = await finish(client, await start(client));
      const other = await refreshWith(app, client, tokens.refresh, { resource: theirs });
      expect(other.body.error).toBe('invalid_target');
      // An issuer is for the APIs of its organization, and a client that registered there is known nowhere else.
      expect(await problem(client, { resource: theirs })).toMatchObject({ error: 'invalid_target' });
      for (const elsewhere of [at, '/oidc']) {
        for (const resource of [mcp, theirs])
          expect(await problem({ ...client, at: elsewhere }, { resource })).toMatchObject({ error: 'invalid_target' });
        const answer = await refreshWith(app, { ...client, at: elsewhere }, tokens.refresh, { resource: mcp });
        expect(answer.body.error).toMatch(/invalid_(target|grant)/);
      }
    });

    it('must name an API, one at a time, and never Nexus’s own', async () => {
      const client = await registered();
      expect(await problem(client, { resource: undefined })).toMatchObject({ error: 'invalid_target' });
      expect(await problem(client, { resource: 'http://localhost:3000' })).toMatchObject({
        error: 'invalid_target',
      });
      const two = authorizeUrl(client, asked).url;
      const browser = new Browser(app);
      await browser.logIn(owner);
      const { outside } = await browser.visit(`${two}&resource=${encodeURIComponent('https://mcp.example.com/2')}`);
      expect(outside?.searchParams.get('error')).toBe('invalid_target');
    });

    it('see nothing of the person', async () => {
      const client = document();
      expect(await problem(client, { scope: 'openid profile notes:read' })).toMatchObject({ error: 'invalid_scope' });
    });

    it('are refused by an API that does not want them, at once', async () => {
      const [byDocument, byItself] = [document(), await registered()];
      const { tokens } = await finish(byItself, await start(byItself));
      const backend = await newApp(app, owner);
      const active = async () =>
        (await form(app, backend, '/token/introspection', { token: tokens.access })).body.active;
      expect(await active()).toBe(true);
      await change({ unregisteredClients: 'documents' });
      expect(await problem(byItself)).toMatchObject({ error: 'invalid_target' });
      expect((await refreshWith(app, byItself, tokens.refresh)).body.error).toMatch(/invalid_(target|grant)/);
      expect(await active()).toBe(false);
      expect((await start(byDocument)).page.text).toContain('Read your notes');
      await change({ clientHosts: ['agents.example.com'] });
      expect(await problem(byDocument)).toMatchObject({ error: 'invalid_target' });
      await change({ clientHosts: [new URL(site.origin).host] });
      expect((await start(byDocument)).page.text).toContain('Read your notes');
      await change({ unregisteredClients: 'any' });
      expect((await start(byItself)).page.text).toContain('Read your notes');
      const web = { redirect_uris: ['https://agent.example/callback'] };
      const elsewhere = await registered(web);
      const redirect_uri = web.redirect_uris[0];
      expect((await problem(elsewhere, { redirect_uri })).text).toContain('<code>invalid_target');
      await change({ clientHosts: ['agent.example'] });
      expect((await start(elsewhere, { redirect_uri })).page.text).toContain('Read your notes');
      await change({ unregisteredClients: 'none', clientHosts: [] });
      expect(await problem(byDocument)).toMatchObject({ error: 'invalid_target' });
      await change({ unregisteredClients: 'any' });
    });

    it('use two APIs side by side, though they are one client', async () => {
      const second = 'https://mcp.example.com/second';
      await newApi(owner, { identifier: second, unregisteredClients: 'any' });
      const client = document();
      const started = await start(client);
      const first = await finish(client, started);
      const attempt = authorizeUrl(client, { ...asked, resource: second });
      const visited = await started.browser.visit(attempt.url);
      const agreed = await decide(started.browser, visited.at, { decision: 'allow', fields: [] });
      const { pathname, search } = new URL(String(agreed.body.returnTo));
      const { outside } = await started.browser.visit(`${pathname}${search}`);
      const code = outside?.searchParams.get('code') ?? '';
      const tokens = tokensOf(await exchange(app, client, attempt, code, { redirect_uri: redirect, resource: second }));
      expect(claimsOf(tokens.access).aud).toBe(second);
      expect((await refreshWith(app, client, first.tokens.refresh)).status).toBe(200);
      expect((await refreshWith(app, client, tokens.refresh)).status).toBe(200);
    });

    it('lose everything when the person leaves the organization', async () => {
      const client = await registered();
      const { tokens } = await finish(client, await start(client));
      await app.app.kernel.database.system('test', (tx) => eraseApiConsents(tx, owner.user, owner.org));
      expect((await refreshWith(app, client, tokens.refresh)).body.error).toBe('invalid_grant');
    });

    describe('are shown as what they are', () => {
      it('a document by its host, beside any name', async () => {
        const client = document({ client_name: 'Nexus <b>Security</b>‮\nTeam' });
        const { text } = (await start(client)).page;
        expect(text).toContain('Nexus &lt;b&gt;Security&lt;/b&gt;');
        expect(text).not.toMatch(/‮/);
        expect(text).toContain(`(${new URL(site.origin).host})`);
        expect(text).toContain('vouches for it');
      });

      it('a registration as unverified, with the host that gets the code, each time', async () => {
        const client = await registered({
          client_name: 'Well-known Agent',
          redirect_uris: ['https://evil.example/callback'],
        });
        const evil = { redirect_uri: 'https://evil.example/callback' };
        const started = await start(client, evil);
        expect(started.page.text).toContain('data-testid="unverified"');
        expect(started.page.text).toContain(
          '<strong>Well-known Agent (evil.example)</strong> wants to use <strong>Notes</strong> of',
        );
        // It is nobody's app, so it is not called one of the organization.
        expect(started.page.text).not.toContain('(evil.example)</strong> of');
        await finish(client, started);
        const again = await started.browser.visit(authorizeUrl(client, { ...asked, ...evil }).url);
        expect(again.outside).toBeUndefined();
        expect(again.page.text).toContain('data-testid="unverified"');
        const silent = await started.browser.visit(authorizeUrl(client, { ...asked, ...evil, prompt: 'none' }).url);
        // Nor is anybody sent there unasked.
        expect([silent.outside, silent.page.status]).toEqual([undefined, 400]);
      });
    });

    describe('send people back', () => {
      it('to any port of a loopback address (RFC 8252, 7.3), and to nothing else that is not registered', async () => {
        const client = await registered({ redirect_uris: ['http://127.0.0.1/callback'] });
        const started = await start(client, { redirect_uri: 'http://127.0.0.1:51004/callback' });
        expect(started.page.text).toContain('a program on this computer');
        expect((await finish(client, started)).to.port).toBe('51004');
        for (const redirect_uri of [
          'http://127.0.0.1:51004/other',
          'http://localhost:51004/callback',
          'https://127.0.0.1:51004/callback',
          'http://127.0.0.1.evil.example/callback',
        ]) {
          const { outside, page } = await start(client, { redirect_uri });
          expect([outside, page.status, page.text.includes('redirect_uri')], redirect_uri).toEqual([
            undefined,
            400,
            true,
          ]);
        }
      });

      it.each([
        ['http on the network', 'http://app.example.com/callback'],
        ['a scheme that runs code', 'javascript:alert(1)'],
        ['a scheme of an app', 'com.example.app:/callback'],
        ['a fragment', 'https://app.example.com/callback#x'],
        ['a user name', 'https://me@app.example.com/callback'],
        ['no address', 'callback'],
      ])('never to %s', async (_, uri) => {
        const before = await clients();
        const answer = await registering({ client_name: 'A', redirect_uris: [uri] });
        expect([answer.status, answer.body.error]).toEqual([400, 'invalid_redirect_uri']);
        expect(await clients()).toBe(before);
        expect(await problem(document({ redirect_uris: [uri] }), { redirect_uri: uri })).toMatchObject({ status: 400 });
      });

      it('to the host of the document, or a loopback address', async () => {
        const { text, status } = (await problem(document({ redirect_uris: ['https://evil.example/callback'] }), {
          redirect_uri: 'https://evil.example/callback',
        })) as { text: string; status: number };
        expect([status, text.includes('redirect_uris must be at')]).toEqual([400, true]);
        const own = `${site.origin}/callback`;
        const client = document({ redirect_uris: [own] });
        expect((await finish(client, await start(client, { redirect_uri: own }))).to.href).toContain(own);
      });
    });

    describe('metadata documents', () => {
      it.each([
        ['of another client', { client_id: 'https://other.example/client.json' }, {}],
        ['with a secret', { client_secret: 'shared' }, {}],
        ['that ask for a secret', { token_endpoint_auth_method: 'client_secret_post' }, {}],
        ['without redirect addresses', { redirect_uris: undefined }, {}],
        ['that are no JSON', {}, { 'content-type': 'text/html' }],
      ])('%s are refused', async (_, changes, headers) => {
        const answer = await problem(document(changes, headers as Record<string, string>));
        expect(answer.status).toBe(400);
      });

      it.each([
        ['a redirect', { status: 302, headers: { location: '/clients/elsewhere.json' } }],
        ['an error', { status: 500 }],
        ['more than 5 kB', { body: JSON.stringify({ client_name: 'a'.repeat(6000) }) }],
        ['no JSON', { body: 'nonsense' }],
        ['a list', { body: '[]' }],
      ])('are refused where the host answers with %s', async (_, page) => {
        at += 1;
        const path = `/clients/${at}.json`;
        site.publish(path, page);
        expect(await problem({ id: `${site.origin}${path}`, secret: undefined })).toMatchObject({ status: 400 });
        expect(site.asked).not.toContain('/clients/elsewhere.json');
      });

      it.each([
        ['http', (origin: string) => `${origin.replace('https', 'http')}/clients/x.json`],
        ['a user name', (origin: string) => `${origin.replace('//', '//me@')}/clients/x.json`],
        ['a fragment', (origin: string) => `${origin}/clients/x.json#a`],
        ['dots in the path', (origin: string) => `${origin}/clients/../x.json`],
        ['too many characters', (origin: string) => `${origin}/${'x'.repeat(500)}.json`],
      ])('are not fetched from addresses with %s', async (_, make) => {
        const before = site.asked.length;
        expect(await problem({ id: make(site.origin), secret: undefined })).toMatchObject({ status: 400 });
        expect(site.asked.length).toBe(before);
      });

      it('are kept, so that a log-in fetches them once', async () => {
        app.manual.advance(11 * 60_000);
        const client = document();
        await finish(client, await start(client));
        await start(client);
        const path = new URL(client.id).pathname;
        expect(site.asked.filter((each) => each === path)).toHaveLength(1);
      });

      it('are fetched so often and no oftener, by host', async () => {
        app.manual.advance(11 * 60_000);
        const seen: unknown[] = [];
        for (let round = 0; round < 61; round += 1) {
          const client = document();
          const answer = await app.call(`GET ${authorizeUrl(client, asked).url}`, { from: `10.1.0.${round}` });
          seen.push(answer.status);
        }
        expect(seen.filter((status) => status === 303)).toHaveLength(60);
        expect(seen.at(-1)).toBe(400);
        app.manual.advance(11 * 60_000);
      });
    });

    describe('registrations (RFC 7591)', () => {
      it('answer what was registered: no secret, whatever was asked for', async () => {
        const answer = await registering({
          client_name: 'Agent',
          redirect_uris: [redirect],
          token_endpoint_auth_method: 'client_secret_post',
          grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
          scope: 'notes:read openid profile',
          logo_uri: 'https://evil.example/nexus.svg',
          software_id: 'x',
          client_id: 'eco_app_0000000000000000000000',
          client_secret: 'mine',
        });
        expect([answer.status, answer.headers['cache-control'], answer.headers['access-control-allow-origin']]).toEqual(
          [201, 'no-store', '*'],
        );
        expect(answer.body).toMatchObject({
          client_id: expect.stringMatching(/^eco_cli_/),
          client_id_issued_at: expect.any(Number),
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code', 'refresh_token'],
          redirect_uris: [redirect],
        });
        expect(answer.text).not.toMatch(/secret|logo_uri|registration_access_token|scope/);
      });

      it.each([
        ['nothing', ''],
        ['no JSON', '{'],
        ['a list', '[]'],
        ['null', 'null'],
        ['no redirect address', '{"client_name":"A"}'],
        [
          'eleven of them',
          JSON.stringify({ redirect_uris: Array.from({ length: 11 }, (_, i) => `https://a.example/${i}`) }),
        ],
        ['numbers', '{"redirect_uris":[1]}'],
      ])('are refused for %s', async (_, body) => {
        const answer = await registering(body);
        expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(/^invalid_/)]);
      });

      it('may be asked for by pages of every origin', async () => {
        const headers = { origin: 'https://inspector.example', 'access-control-request-method': 'POST' };
        const answer = await app.call(`OPTIONS ${organizationIssuer(owner.org)}/reg`, { headers });
        expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, '*']);
      });

      it('are limited by address', async () => {
        const body = { redirect_uris: [redirect] };
        const from = '10.9.9.9';
        for (let round = 0; round < 20; round += 1) expect((await registering(body, from)).status).toBe(201);
        const answer = await registering(body, from);
        expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([429, true]);
        expect((await registering(body, '10.9.10.9')).status).toBe(201);
      });

      it('end after a day, and 90 days after the client’s last token', async () => {
        const [unused, used] = [await registered(), await registered()];
        await finish(used, await start(used));
        const left = async (hours: number) => {
          const rows = await app.rows<{ id: string }>('select id from eco_registered_clients where expires_at > $1', [
            new Date(app.clock.now() + hours * 3_600_000),
          ]);
          const known = rows.map((row) => row.id);
          return [unused, used].map(({ id }) => known.includes(id));
        };
        expect(await left(23)).toEqual([true, true]);
        expect(await left(25)).toEqual([false, true]);
        expect(await left(89 * 24)).toEqual([false, true]);
        expect(await left(91 * 24)).toEqual([false, false]);
      });
    });
  },
);
