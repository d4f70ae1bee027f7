import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { tablesWritten } from '../../../../test/watch/writes.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { hour } from '../../../kernel/clock.ts';
import { mailed, sealedToken, tokenIn } from '../mails.fixture.ts';

const register = 'POST /api/v1/auth/register';
const verify = 'POST /api/v1/auth/verify-email';
const password = 'Giraffes-juggle-7-lanterns';

let people = 0;
const newcomer = (more: Record<string, unknown> = {}) => ({
  email: `Newcomer.${++people}@Example.com`,
  password,
  displayName: 'Zoë Newcomer',
  ...more,
});

describe.skipIf(!postgresAvailable)('registration (needs PostgreSQL)', () => {
  describe('without a mail server: POST /api/v1/auth/register', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await testApp({ env: liftedLimits() });
    });
    afterAll(() => app?.close());

    it('201: creates person, organization, project with three environments, and working tokens', async () => {
      const body = newcomer({ organizationName: 'Lanterns Ltd' });
      const made = await app.call(register, { body });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        user: { email: body.email, displayName: 'Zoë Newcomer', emailVerified: false },
        organization: { name: 'Lanterns Ltd' },
        verificationRequired: false,
      });
      const environments = made.body.project?.environments as never as { name: string }[];
      expect(environments.map(({ name }) => name)).toEqual(['development', 'staging', 'production']);
      const as = String(made.body.tokens?.accessToken);
      expect((await app.call('GET /api/v1/auth/me', { as })).body.user).toEqual(made.body.user);
    });

    it('does not name an organization after the person', async () => {
      const { body } = await app.call(register, { body: newcomer() });
      expect(body.organization?.name).toBe('Personal organization');
    });

    it('keeps name and address out of every table but the identity’s own', async () => {
      const canary = 'canary-7391';
      const body = newcomer({ email: `${canary}@example.com`, displayName: `Ms ${canary}` });
      const made = await app.call(register, {
        body,
        from: '198.51.100.99',
        headers: { 'user-agent': `agent ${canary}` },
      });
      expect(made.status).toBe(201);
      await app.settled();
      const tables = await app.rows<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'graphile_worker')`,
      );
      const found: string[] = [];
      for (const { name } of tables) {
        const [row] = await app.rows<{ hits: number }>(
          `select count(*)::int as hits from ${name} t where t::text like '%${canary}%' or t::text like '%198.51.100.99%'`,
        );
        if (row?.hits !== 0) found.push(name);
      }
      expect(found.sort()).toEqual(['public.eco_identities', 'public.eco_profiles']);
    });

    it('400: for a bad address, a bad password, control characters in the name, and unknown members', async () => {
      const bodies = [
        newcomer({ email: 'nobody' }),
        newcomer({ email: `${'x'.repeat(250)}@example.com` }),
        newcomer({ password: 'short' }),
        newcomer({ password: 'Password123!' }),
        newcomer({ email: 'lanterns@example.com', password: 'Lanterns-and-7-others' }),
        newcomer({ displayName: 'a\u0007b' }),
        newcomer({ displayName: ' ' }),
        newcomer({ role: 'owner' }),
      ];
      const changed = await tablesWritten(app, async () => {
        for (const body of bodies) expect((await app.call(register, { body })).status, body.email).toBe(400);
      });
      expect(changed).toEqual([]);
      const { body } = await app.call(register, { body: newcomer({ password: 'Password123!' }) });
      expect(body).toMatchObject({ code: 'PASSWORD_REFUSED', errors: [{ path: '/password' }] });
    });

    it('409: for a known address in any case, leaving nothing; one of many at once succeeds', async () => {
      const body = newcomer();
      const answers = await Promise.all(Array.from({ length: 10 }, () => app.call(register, { body })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
      const changed = await tablesWritten(app, async () => {
        const again = await app.call(register, { body: { ...body, email: body.email.toLowerCase() } });
        expect([again.status, String(again.body.code)]).toEqual([409, 'EMAIL_TAKEN']);
      });
      expect(changed).toEqual([]);
    });

    it('an internationalized domain and its Punycode are one account', async () => {
      const body = newcomer({ email: 'Zoë.not@bücher.example' });
      expect((await app.call(register, { body })).status).toBe(400);
      const made = await app.call(register, { body: { ...body, email: 'Zoe@Bücher.example' } });
      expect(made.body.user?.email).toBe('Zoe@xn--bcher-kva.example');
      for (const email of ['zoe@xn--bcher-kva.example', 'zoe@XN--BCHER-KVA.example', 'zoe@BÜCHER.example']) {
        const again = await app.call(register, { body: { ...body, email } });
        expect([again.status, String(again.body.code)], email).toEqual([409, 'EMAIL_TAKEN']);
        expect((await app.call('POST /api/v1/auth/login', { body: { email, password } })).status, email).toBe(200);
      }
    });

    it('400: for a local part of more than 64 bytes', async () => {
      const email = (length: number) => `${'z'.repeat(length)}@example.com`;
      expect((await app.call(register, { body: newcomer({ email: email(65) }) })).status).toBe(400);
      expect((await app.call(register, { body: newcomer({ email: email(64) }) })).status).toBe(201);
    });

    it('admits a password of 25 Chinese characters, or of 64 code points', async () => {
      for (const long of ['青い猫が七匹とても静かに眠っている夜の庭で歌を聞く', '🦒🪁🏮🫖🌾🪵🦉🧶'.repeat(8)]) {
        const body = newcomer({ password: long });
        expect((await app.call(register, { body })).status).toBe(201);
        const logIn = async (tried: string) =>
          (await app.call('POST /api/v1/auth/login', { body: { email: body.email, password: tried } })).status;
        expect(await logIn(long)).toBe(200);
        expect(await logIn(`${long}!`)).toBe(401);
      }
    });

    it('repeats its answer for the same Idempotency-Key', async () => {
      const headers = { 'idempotency-key': 'try-1' };
      const body = newcomer();
      const first = await app.call(register, { body, headers });
      const again = await app.call(register, { body, headers });
      expect([first.status, again.text]).toEqual([201, first.text]);
      expect((await app.call(register, { body: newcomer(), headers })).status).toBe(422);
      expect((await app.call(register, { body, headers, from: '192.0.2.7' })).status).toBe(409);
    });

    it('answers with cookies where they are asked for', async () => {
      const { body, headers } = await app.call(register, { body: newcomer({ cookies: true }) });
      expect(body.tokens).toBeNull();
      expect([headers['set-cookie']].flat()).toHaveLength(3);
    });
  });

  describe('POST /api/v1/auth/verify-email', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await testApp({ env: liftedLimits(), listen: true });
    });
    afterAll(() => app?.close());

    it('200: proves the address with the token of the mail, once', async () => {
      const body = newcomer();
      await app.call(register, { body });
      const mail = await mailed(app, 'verify-email');
      expect(mail).toContain(`To: ${body.email}`);
      const token = tokenIn(mail);
      const first = await app.call(verify, { body: { token } });
      expect(first.status).toBe(200);
      expect(first.body.user).toMatchObject({ email: body.email, emailVerified: true });
      const again = await app.call(verify, { body: { token } });
      expect([again.status, String(again.body.code)]).toEqual([400, 'VERIFICATION_INVALID']);
      const stored = await app.rows('select row(v.*)::text as whole from eco_verifications v');
      expect(JSON.stringify(stored)).not.toContain(token.split('.')[1]);
    });

    it('400: for an unknown token, one of another purpose and one that is an hour old, leaving nothing', async () => {
      const body = newcomer();
      await app.call(register, { body });
      const token = tokenIn(await mailed(app, 'verify-email', 2));
      await app.call('POST /api/v1/auth/forgot-password', { body: { email: body.email } });
      const reset = tokenIn(await mailed(app, 'reset-password'));
      app.manual.advance(hour);
      for (const each of [token, reset, `eco_vrf_0000000000000000000000.${'x'.repeat(43)}`, 'x']) {
        expect((await app.call(verify, { body: { token: each } })).status).toBe(400);
      }
      const [row] = await app.rows('select email_verified_at from eco_identities where email = $1', [body.email]);
      expect(row).toEqual({ email_verified_at: null });
    });
  });

  describe('with a mail server', () => {
    let app: TestApp;

    beforeAll(async () => {
      // Nothing is sent: the jobs do not run, and the tokens are read from their sealed rows.
      app = await testApp({ env: { ...liftedLimits(), SMTP_URL: 'smtp://127.0.0.1:1' } });
    });
    afterAll(() => app?.close());

    const logIn = (email: string, secret = password): Promise<Answer> =>
      app.call('POST /api/v1/auth/login', { body: { email, password: secret } });

    it('201: answers the same for every address, and makes the account when the mail’s link is used', async () => {
      const body = newcomer();
      const first = await app.call(register, { body });
      expect([first.status, first.body]).toEqual([
        201,
        { user: null, organization: null, project: null, tokens: null, verificationRequired: true },
      ]);
      expect((await logIn(body.email)).status).toBe(401);
      const proven = await app.call(verify, { body: { token: await sealedToken(app, 'register') } });
      expect(proven.body.user).toMatchObject({ email: body.email, emailVerified: true });
      const session = await logIn(body.email);
      expect(session.status).toBe(200);
      const projects = await app.call('GET /api/v1/projects', { as: String(session.body.token) });
      expect(projects.body.items).toHaveLength(1);

      const known = await app.call(register, {
        body: { ...newcomer({ password: 'Another-9-giraffe-here' }), email: body.email },
      });
      expect([known.status, known.text]).toEqual([first.status, first.text]);
      expect(Object.keys(known.headers).sort()).toEqual(Object.keys(first.headers).sort());
      expect((await logIn(body.email, 'Another-9-giraffe-here')).status).toBe(401);
      expect((await logIn(body.email)).status).toBe(200);
      const rows = await app.rows(`select purpose from eco_verifications order by id`);
      expect(rows.map(({ purpose }) => purpose).sort()).toEqual(['register', 'register-known']);
    });

    it('keeps only the sealed row of a registration that is not verified', async () => {
      const body = newcomer({ email: 'unproven-canary@example.com' });
      const changed = await tablesWritten(app, () => app.call(register, { body }));
      expect(changed).toContain('eco_verifications');
      expect(changed.filter((name) => /^eco_(identities|organizations|projects|members|sessions)$/.test(name))).toEqual(
        [],
      );
      const rows = await app.rows('select row(v.*)::text as whole from eco_verifications v');
      expect(JSON.stringify(rows)).not.toContain('canary');
    });

    it('creates one account for two registrations of one address: the one whose link is used first', async () => {
      const body = newcomer();
      await app.call(register, { body });
      const first = await sealedToken(app, 'register');
      app.manual.advance(1000);
      await app.call(register, { body: { ...body, password: 'Second-8-registration!' } });
      const second = await sealedToken(app, 'register');
      expect((await app.call(verify, { body: { token: second } })).status).toBe(200);
      const late = await app.call(verify, { body: { token: first } });
      expect([late.status, String(late.body.code)]).toEqual([400, 'VERIFICATION_INVALID']);
      expect((await logIn(body.email)).status).toBe(401);
      expect((await logIn(body.email, 'Second-8-registration!')).status).toBe(200);
    });
  });

  describe('that is not open', () => {
    it('403: closed, or by invitation, leaving nothing', async () => {
      const app = await testApp({ env: { NEXUS_REGISTRATION: 'closed' } });
      const invite = await testApp({ beside: app, env: { NEXUS_REGISTRATION: 'invite' } });
      try {
        for (const [each, detail] of [
          [app, 'Registration is not open'],
          [invite, 'Registration needs an invitation'],
        ] as const) {
          const changed = await tablesWritten(app, async () => {
            const { status, body } = await each.call(register, { body: newcomer() });
            expect([status, String(body.detail)]).toEqual([403, detail]);
          });
          expect(changed).toEqual([]);
        }
      } finally {
        await invite.close();
        await app.close();
      }
    });
  });
});
