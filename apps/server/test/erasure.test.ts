import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGithub, startGithub } from '../../../tools/fakes/github.ts';
import { createApp, modules } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { maintenance } from '../src/core.ts';
import { Background } from '../src/kernel/background.ts';
import { day, ManualClock, systemClock } from '../src/kernel/clock.ts';
import { openClient } from '../src/kernel/db/client.ts';
import type { ChainedRow } from '../src/modules/audit/entry.ts';
import { ChainVerifier } from '../src/modules/audit/verifier.ts';
import { SoftwareAuthenticator } from '../src/modules/identity/passkeys/authenticator.fixture.ts';
import { enrol, logInBy } from '../src/modules/identity/passkeys/passkeys.fixture.ts';
import { Browser as SocialBrowser } from '../src/modules/identity/social/social.fixture.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  claimsOf,
  enter,
  exchange,
  newApp,
  refreshWith,
  type Tokens,
  tokensOf,
  userinfo,
} from '../src/modules/sso/sso.fixture.ts';
import type { Answer, TestApp } from './app.ts';
import { enrolTotp } from './authenticator.ts';
import { searchDatabase, searchFiles } from './canaries.ts';
import { launch, type Server } from './crash/server.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from './harness.ts';
import { callsTo } from './remote.ts';
import { testMasterKey } from './templates.ts';
import { liftedLimits } from './world/world.ts';

const masterKey = Buffer.from(testMasterKey, 'base64');

/** What is known of one person: none of it may be found anywhere once they are gone. */
const person = {
  email: 'Canary.Finch@birds.example',
  name: 'Canarina Ünique Finch',
  renamed: 'Canarina Renamed-Finch',
  address: '203.0.113.199',
  userAgent: 'CanaryBrowser/9.1 (Finch)',
  organization: 'Canary Organization of Finch',
  key: 'Key on the laptop of Canarina',
  home: '198.51.100.177',
  passkey: 'Passkey on the phone of Canarina',
  emailElsewhere: 'Finch.Elsewhere@nest.example',
  nameElsewhere: 'Canarina Finch of the Nest',
};
const canaries = Object.values(person);
const password = 'Correct-Horse-17-Battery';

/** An app elsewhere, as its provider knows Nexus. */
const elsewhere = { clientId: 'nexus-at-github', clientSecret: 'a secret of the nest' };
const publicUrl = 'http://localhost:0';

describe.skipIf(!postgresAvailable)('a person who used everything and is erased (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let folder: string;
  let server: Server;
  let address: string;
  let db: pg.Client;
  let boss: { token: string; org: string; project: string; user: string };
  let github: FakeGithub;
  /** Of the boss's organization, which stays. */
  let wiki: ClientApp;
  /** What the app was given. */
  let app: Tokens;
  /** Secrets and identifiers of the person's devices and tokens: after the erasure they are nowhere either. */
  const devices: string[] = [];
  let output = '';
  const settings = (): Record<string, string> => ({
    DATABASE_URL: database.ownerUrl,
    NEXUS_MASTER_KEY: testMasterKey,
    NEXUS_DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'trace',
    BCRYPT_COST: '10',
    TRUST_PROXY: '127.0.0.1',
    PUBLIC_URL: publicUrl,
    GITHUB_URL: github.url,
    GITHUB_CLIENT_ID: elsewhere.clientId,
    GITHUB_CLIENT_SECRET: elsewhere.clientSecret,
    ...liftedLimits(),
  });
  const anybody = callsTo(() => address, { 'user-agent': 'Nobody/1.0' });
  /** As the person, from their address and with their browser. */
  const theirs = callsTo(() => address, { 'user-agent': person.userAgent, 'x-forwarded-for': person.address });

  const sender =
    (call: TestApp['call']) =>
    (what: string, as?: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      call(what, { as, body, headers });
  const send = sender(anybody);
  const canary = sender(theirs);

  async function register(email: string, displayName: string, organizationName: string, by = send) {
    const { status, body, text } = await by('POST /api/v1/auth/register', undefined, {
      email,
      password,
      displayName,
      organizationName,
    });
    if (status !== 201) throw new Error(`register answered ${status}: ${text}`);
    return {
      token: String(body.tokens?.accessToken),
      org: String(body.organization?.id),
      project: String(body.project?.id),
      user: String(body.user?.id),
    };
  }

  async function login(): Promise<{ token: string; refresh: string }> {
    const { body, text } = await canary('POST /api/v1/auth/login', undefined, { email: person.email, password });
    if (body.tokens === undefined) throw new Error(text);
    return { token: String(body.tokens.accessToken), refresh: String(body.tokens.refreshToken) };
  }

  /** Everything that a person can leave a trace by; answers a token of theirs. */
  async function live(): Promise<{ token: string; user: string }> {
    const home = await register(person.email, person.name, person.organization, canary);
    const inBoss = { 'x-nexus-organization': boss.org };
    await db.query(
      `insert into eco_members (id, org_id, user_id, role, joined_at)
       values ('eco_mem_2222222222222222222222', $1, $2, 'developer', $3)`,
      [boss.org, home.user, new Date(systemClock.now())],
    );
    for (const wrong of ['Wrong-Horse-1', 'Wrong-Horse-2']) {
      await canary('POST /api/v1/auth/login', undefined, { email: person.email, password: wrong });
    }
    await canary('POST /api/v1/auth/login', undefined, { email: 'canary.typo@birds.example', password });
    await canary('POST /api/v1/auth/forgot-password', undefined, { email: person.email });
    const { token, refresh } = await login();
    const second = await login();
    const rotated = await canary('POST /api/v1/auth/refresh', undefined, { refreshToken: refresh });
    await canary('POST /api/v1/auth/refresh', undefined, { refreshToken: 'unknown' });
    const key = { 'idempotency-key': 'canary-1' };
    const calls: [what: string, body?: unknown, headers?: Record<string, string>][] = [
      ['PATCH /api/v1/auth/me', { displayName: person.renamed }, key],
      ['GET /api/v1/auth/me'],
      ['GET /api/v1/auth/sessions'],
      ['GET /api/v1/auth/activity'],
      ['GET /api/v1/auth/export'],
      ['PUT /api/v1/auth/change-password', { currentPassword: password, newPassword: `${password}-2` }],
      ['PUT /api/v1/auth/change-password', { currentPassword: `${password}-2`, newPassword: password }],
      ['POST /api/v1/organizations', { name: `${person.organization} 2` }, { 'idempotency-key': 'canary-2' }],
      ['POST /api/v1/projects', { name: person.organization }],
      ['POST /api/v1/customers', { externalId: 'finch', name: person.name, email: person.email }],
      ['POST /api/v1/keys', { name: person.key, allowedIps: [person.home] }],
      ['POST /api/v1/keys', { name: person.key, allowedIps: [person.home], metadata: { of: person.name } }, inBoss],
      ['GET /api/v1/projects', undefined, inBoss],
      // Denied: a developer does neither.
      ['GET /api/v1/audit', undefined, inBoss],
      [`PATCH /api/v1/organizations/${boss.org}`, { name: 'No' }, inBoss],
      ['GET /api/v1/audit'],
      ['GET /api/v1/audit/export'],
    ];
    for (const [what, body, headers] of calls) {
      const { status, text } = await canary(what, token, body, headers);
      expect(status, `${what}: ${text}`).toBeLessThan(500);
      expect(status, `${what}: ${text}`).not.toBe(400);
    }
    await canary('POST /api/v1/auth/logout', second.token);
    const invited = await send('POST /api/v1/organizations', boss.token, { name: 'Another of the boss' });
    const elsewhere = String(invited.body.id);
    const invitation = await send(
      `POST /api/v1/organizations/${elsewhere}/invitations`,
      boss.token,
      { email: person.email, role: 'viewer' },
      { 'x-nexus-organization': elsewhere },
    );
    expect(invitation.status, invitation.text).toBe(201);
    await send(`GET /api/v1/organizations/${boss.org}/members`, boss.token);
    const changed = await send(
      `PATCH /api/v1/organizations/${boss.org}/members/${home.user}`,
      boss.token,
      { role: 'viewer' },
      { 'idempotency-key': 'boss-1' },
    );
    expect(changed.text).toContain(person.renamed);
    const newest = String(rotated.body.tokens?.accessToken ?? token);
    await linkElsewhere(newest);
    await enterApp(await enrolDevices(newest));
    return { token: newest, user: home.user };
  }

  async function linkElsewhere(token: string): Promise<void> {
    await db.query('update eco_identities set email_verified_at = created_at where email = $1', [person.email]);
    const browser = new SocialBrowser({ call: theirs });
    const body = { returnTo: '/settings' };
    const begun = await browser.call('POST /api/v1/auth/social/github/link', { as: token, body });
    expect(begun.status, begun.text).toBe(200);
    const linked = await browser.finish(await browser.visit(String(begun.body.url)));
    expect(linked.status, linked.text).toBe(302);
    const loggedIn = await browser.logIn('github');
    expect(loggedIn.status, loggedIn.text).toBe(302);
    const accounts = await canary('GET /api/v1/auth/social/accounts', token);
    expect(accounts.text).toContain(person.nameElsewhere);
  }

  /** A passkey and an authenticator app, each used; answers what is then needed to log in once more. */
  async function enrolDevices(token: string): Promise<() => { code: string }> {
    const device = new SoftwareAuthenticator({ origin: publicUrl });
    const enrolled = await enrol({ call: theirs }, token, device);
    expect(enrolled.status, enrolled.text).toBe(201);
    const renamed = await canary(`PATCH /api/v1/auth/passkeys/${enrolled.body.id}`, token, { name: person.passkey });
    expect(renamed.status, renamed.text).toBe(200);
    expect((await logInBy({ call: theirs }, device)).status).toBe(200);
    const { phone, secret, backupCodes } = await enrolTotp({ call: theirs, clock: systemClock }, token);
    for (const code of [phone.wrong(), backupCodes[0] ?? '']) {
      const { body } = await canary('POST /api/v1/auth/login', undefined, { email: person.email, password });
      expect(body.mfaRequired).toBe(true);
      await canary('POST /api/v1/auth/login/mfa', undefined, { challenge: body.challenge, code });
    }
    const id = device.keys[0]?.id ?? Buffer.alloc(32);
    devices.push(secret, ...backupCodes, id.toString('hex'), id.toString('base64url'));
    return () => ({ code: phone.code() });
  }

  /** The boss's app is told name and e-mail, and keeps what it got. */
  async function enterApp(proof: () => { code: string }): Promise<void> {
    const browser = new Browser({ call: theirs });
    const first = await browser.post('/api/v1/auth/login', { email: person.email, password, cookies: true });
    const second = await browser.post('/api/v1/auth/login/mfa', { challenge: first.body.challenge, ...proof() });
    expect(second.status, second.text).toBe(200);
    const attempt = authorizeUrl(wiki);
    const code = (await enter(browser, attempt)).searchParams.get('code') ?? '';
    const tokens = tokensOf(await exchange({ call: anybody }, wiki, attempt, code));
    expect(claimsOf(tokens.id)).toMatchObject({ name: person.renamed, email: person.email });
    expect((await userinfo({ call: anybody }, tokens.access)).text).toContain(person.renamed);
    devices.push(tokens.access, tokens.refresh);
    app = tokens;
  }

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    folder = mkdtempSync(join(tmpdir(), 'nexus-erasure-'));
    github = await startGithub({ ...elsewhere, callbackUrl: `${publicUrl}/api/v1/auth/social/github/callback` });
    github.person = {
      id: 17,
      login: 'canarina',
      name: person.nameElsewhere,
      emails: [{ email: person.emailElsewhere, primary: true, verified: true }],
    };
    server = launch(join(folder, 'data'), settings());
    address = await server.listening;
    db = await openClient({ connectionString: database.ownerUrl });
    boss = await register('boss@birds.example', 'The boss', 'Boss');
    wiki = await newApp({ call: anybody }, boss);
  });
  afterAll(async () => {
    await server?.end('SIGKILL');
    await github?.close();
    await db?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves no name, address or browser in any table, file, log line, mail or export', async () => {
    const { token, user } = await live();
    await eventually(() => existsSync(join(folder, 'data/mail')) && readdirSync(join(folder, 'data/mail')).length >= 2);
    const before = await searchDatabase(db, masterKey, canaries);
    // The search finds what is there: in the open, and under keys.
    for (const each of canaries) expect(before.map((found) => found.canary)).toContain(each);
    expect(before.some(({ scope }) => scope === `person:${user}`)).toBe(true);
    expect((await searchFiles(db, folder, masterKey, canaries)).map(({ place }) => place).join()).toContain('mail/');

    const erased = await canary('DELETE /api/v1/auth/me', token);
    expect(erased.status, erased.text).toBe(200);
    // The app's tokens are nobody's.
    expect((await userinfo({ call: anybody }, app.access)).status).toBe(401);
    expect((await refreshWith({ call: anybody }, wiki, app.refresh)).status).toBe(400);
    const gone = await canary('POST /api/v1/auth/login', undefined, { email: person.email, password });
    expect([gone.status, String(gone.body.code)]).toEqual([401, 'INVALID_CREDENTIALS']);
    // Its own failure is a stranger's: only what the person did before is asked for below.
    const log = await send('GET /api/v1/audit/export?limit=5000', boss.token);
    const list = await send('GET /api/v1/audit?limit=100', boss.token);
    const seen = (log.text + list.text).toLowerCase();
    expect(canaries.filter((each) => seen.includes(each.toLowerCase()))).toEqual([]);
    expect(list.text).toContain('[erased]');
    for (const organization of await organizations()) {
      const [chain] = await verify(organization);
      expect(chain, organization).toBe(true);
    }

    // What the organizations that went along leave to do.
    const waiting = `
      select id from nexus_events where delivered_at is null union all select event_id from nexus_event_retries`;
    await expect.poll(async () => (await db.query(waiting)).rows, { timeout: 60_000 }).toEqual([]);
    await server.end('SIGTERM');
    output = server.stdout() + server.stderr();
    const sought = [...canaries, ...devices];
    expect(sought.filter((each) => output.toLowerCase().includes(each.toLowerCase()))).toEqual([]);
    expect(await tablesNaming(user)).toEqual([]);
    const left = await searchDatabase(db, masterKey, sought);
    // Each for a time, and of nobody whom the system knows: see the next test.
    const timed = left.filter(({ place, scope }) => scope?.startsWith('strangers:') || isOthersReply(place, scope));
    expect(left.filter((each) => !timed.includes(each))).toEqual([]);
    expect(
      (await searchFiles(db, folder, masterKey, sought)).filter(({ scope }) => !scope?.startsWith('strangers:')),
    ).toEqual([]);
  });

  /** Tables that a module says are rid of the person, and that still name them. */
  async function tablesNaming(user: string): Promise<string[]> {
    const found: string[] = [];
    for (const { personalData } of modules) {
      for (const [name, { erased }] of Object.entries(personalData?.tables ?? {})) {
        if (erased !== 'deleted' && erased !== 'soon') continue;
        const { rows } = await db.query(`select from ${name} t where t::text like $1 limit 1`, [`%${user}%`]);
        if (rows.length > 0) found.push(name);
      }
    }
    return found;
  }

  /** Answers that others got and may ask for again for a day. */
  const isOthersReply = (place: string, scope: string | undefined): boolean =>
    /nexus_idempotency\.(reply|head)$/.test(place) && scope === 'system';

  const organizations = async (): Promise<string[]> =>
    (await db.query<{ org: string }>('select org_id as org from eco_audit_heads')).rows.map(({ org }) => org);

  /**
   * As an owner of the database would: the server answers this to members only, and the person's organizations have none.
   * From where the chain begins now: the log of an erased organization goes on behind what was deleted.
   */
  async function verify(org: string): Promise<boolean[]> {
    const { rows: heads } = await db.query<{ seq: string; hash: Buffer }>(
      'select pruned_seq as seq, pruned_hash as hash from eco_audit_heads where org_id = $1',
      [org],
    );
    const { rows } = await db.query<Omit<ChainedRow, 'at' | 'seq'> & { at: Date; seq: string }>(
      'select * from eco_audit_chain where org_id = $1 order by seq',
      [org],
    );
    return heads.map(({ seq, hash }) => {
      const verifier = new ChainVerifier(org, { seq: Number(seq), hash }, new Map());
      return rows.every((row) => !verifier.add({ ...row, at: row.at.getTime(), seq: Number(row.seq) }));
    });
  }

  it('leaves nothing at all 31 days later', async () => {
    const clock = new ManualClock(systemClock.now() + 31 * day);
    const { LOG_LEVEL: _, ...rest } = settings();
    const later = await createApp(readConfig({ ...rest, LOG_LEVEL: 'silent' }), clock);
    try {
      for (const { name, cron, run } of [...maintenance, ...modules.flatMap(({ jobs = [] }) => jobs)]) {
        if (cron !== undefined) await run(new Background(later.kernel, name), {});
      }
    } finally {
      await later.close();
    }
    expect(await searchDatabase(db, masterKey, canaries)).toEqual([]);
    expect(await searchFiles(db, folder, masterKey, canaries)).toEqual([]);
  });
});

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = systemClock.monotonic() + 20_000;
  while (!holds() && systemClock.monotonic() < deadline) await sleep(50);
}
