import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { enrolTotp } from '../../../test/authenticator.ts';
import { takeDatabaseAway } from '../../../test/away.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  claimsOf,
  enter,
  exchange,
  newApp,
  refreshWith,
  signedIn,
  tokensOf,
  userinfo,
} from './sso.fixture.ts';

describe.skipIf(!postgresAvailable)(
  'the log-in of apps on two nodes, and when parts are away (needs PostgreSQL)',
  () => {
    let app: TestApp;
    let beside: TestApp;
    let owner: Registered;
    let client: ClientApp;

    beforeAll(async () => {
      const env = { LIMIT_OVERRIDES: 'login=1000/900' };
      app = await testApp({ manualClock: false, env });
      beside = await testApp({ beside: app, manualClock: false, env });
      owner = await register(app);
      client = await newApp(app, owner);
    });
    afterAll(async () => {
      await beside?.close();
      await app?.close();
    });

    it('begins on one node, continues on the other, and ends on both at once', async () => {
      const browser = new Browser(app);
      await browser.logIn(owner);
      const attempt = authorizeUrl(client);
      const back = await enter(browser, attempt);
      const tokens = tokensOf(await exchange(beside, client, attempt, back.searchParams.get('code') ?? ''));
      expect((await userinfo(app, tokens.access)).status).toBe(200);
      expect((await browser.post('/api/v1/auth/logout', {})).status).toBe(200);
      // Not after a notification: the very next look.
      expect((await userinfo(beside, tokens.access)).status).toBe(401);
      expect((await refreshWith(beside, client, tokens.refresh)).body.error).toBe('invalid_grant');
    });

    it('a code works once, even on two nodes at the same time', async () => {
      const browser = new Browser(app);
      await browser.logIn(owner);
      const attempt = authorizeUrl(client);
      const code = (await enter(browser, attempt)).searchParams.get('code') ?? '';
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) => exchange(at % 2 === 0 ? app : beside, client, attempt, code)),
      );
      expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    });

    it('keys rotated on one node sign on the other', async () => {
      await app.app.kernel.signing.rotate('access-token');
      await beside.app.kernel.signing.reload();
      const { tokens } = await signedIn(beside, client, owner);
      const { kid } = JSON.parse(Buffer.from(tokens.id.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
      expect(kid).toBe(app.app.kernel.signing.current('access-token'));
    });

    it('tells the app how the person proved who they are', async () => {
      const person = await register(app);
      const theirs = await newApp(app, person);
      const { phone } = await enrolTotp(app, person.token);
      const browser = new Browser(app);
      const { at } = await browser.visit(authorizeUrl(theirs).url);
      const login = { email: person.email, password: person.password, cookies: true };
      const first = await browser.post('/api/v1/auth/login', login);
      expect(first.body.mfaRequired).toBe(true);
      // The password alone opens nothing.
      expect((await browser.visit(at)).page.text).toContain('id="login"');
      const proof = { challenge: first.body.challenge, code: phone.code() };
      const second = await browser.post('/api/v1/auth/login/mfa', proof);
      expect(second.status, second.text).toBe(200);
      const attempt = authorizeUrl(theirs);
      const back = await enter(browser, attempt);
      const tokens = tokensOf(await exchange(app, theirs, attempt, back.searchParams.get('code') ?? ''));
      expect(claimsOf(tokens.id).amr).toEqual(expect.arrayContaining(['pwd']));
      expect((claimsOf(tokens.id).amr as string[]).length).toBeGreaterThan(1);
    });

    it('answers 503 while the database is down, and works when it is back', async () => {
      const { tokens, browser } = await signedIn(app, client, owner);
      const giveBack = takeDatabaseAway(app.app.kernel.database);
      const during = [await userinfo(app, tokens.access), await refreshWith(app, client, tokens.refresh)];
      const page = await browser.send(`GET ${authorizeUrl(client).url}`);
      await giveBack();
      for (const answer of during) {
        expect(answer.status).toBe(503);
        expect(answer.body.error).toBe('temporarily_unavailable');
        expect(answer.headers['retry-after']).toBe('5');
      }
      expect(page.status).toBe(503);
      expect(page.text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/);
      expect((await userinfo(app, tokens.access)).status).toBe(200);
      expect((await refreshWith(app, client, tokens.refresh)).status).toBe(200);
    });

    it('sends no reply that could not be recorded', async () => {
      const { tokens } = await signedIn(app, client, owner);
      const { journal } = app.app.kernel;
      const append = journal.append;
      journal.append = () => Promise.reject(new Error('the disk is full'));
      const answer = await userinfo(app, tokens.access);
      journal.append = append;
      expect(answer.status).toBe(503);
      expect(answer.text).not.toContain(owner.email);
    });

    it('ends with the organization, and keeps nobody once it is erased', async () => {
      const doomed = await register(app);
      const theirs = await newApp(app, doomed);
      const { tokens, browser } = await signedIn(app, theirs, doomed);
      const gone = await app.call(`DELETE /api/v1/organizations/${doomed.org}`, { as: doomed.token });
      expect(gone.status, gone.text).toBe(200);
      expect((await userinfo(app, tokens.access)).status).toBe(401);
      expect((await refreshWith(app, theirs, tokens.refresh)).status).toBe(401);
      expect((await browser.visit(authorizeUrl(theirs).url)).page.status).toBe(400);
    });

    it('ends with the person', async () => {
      const person = await register(app);
      const theirs = await newApp(app, person);
      const { tokens } = await signedIn(app, theirs, person);
      await app.rows("update eco_identities set status = 'suspended' where id = $1", [person.user]);
      expect((await userinfo(app, tokens.access)).status).toBe(401);
      expect((await refreshWith(app, theirs, tokens.refresh)).body.error).toBe('invalid_grant');
    });
  },
);
