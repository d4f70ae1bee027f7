import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { invite, tokenOf, verified } from '../../../../test/world/invitations.ts';
import { unique } from '../../../../test/world/schema.ts';
import {
  callAs,
  enrol,
  keyWith,
  liftedLimits,
  makeWorld,
  type Role,
  stranger,
  type World,
} from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day } from '../../../kernel/clock.ts';
import { errors as kernelErrors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { identityState } from '../../identity/index.ts';
import { mailed, tokenIn } from '../../identity/mails.fixture.ts';
import { pruneInvitations, sendInvitation } from './jobs.ts';

const address = () => `${unique()}@example.com`;
const password = 'Correct-Horse-17-Battery';

describe.skipIf(!postgresAvailable)('invitations (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const path = () => `/api/v1/organizations/${world.a.org}/invitations`;
  const as = (role: Role, what: string, body?: unknown) =>
    callAs(world, world.a, world.a.members[role].token, what, body === undefined ? {} : { body });
  const accept = (token: string, who: string) =>
    world.call('POST /api/v1/invitations/accept', { as: who, body: { token } });
  const memberships = (user: string) =>
    world.rows<{ role: string }>('select role from eco_members where org_id = $1 and user_id = $2', [
      world.a.org,
      user,
    ]);
  /** Somebody with a proven address, invited. */
  async function invited(role: Role = 'viewer') {
    const { founder } = await stranger(world);
    await verified(world, founder.user);
    return { ...founder, invitation: await invite(world, world.a, founder.email, role) };
  }
  /** Moves the clock; the owner's access token ends meanwhile. */
  async function later(ms: number): Promise<void> {
    world.manual.advance(ms);
    const { email, password } = world.a.founder;
    const answer = await world.call('POST /api/v1/auth/login', { body: { email, password } });
    (world.a.members.owner as { token: string }).token = String(answer.body.tokens?.accessToken);
  }
  async function whileRegistrationIs<T>(mode: 'invite' | 'closed', work: () => Promise<T>): Promise<T> {
    const state = world.app.kernel.services.use(identityState);
    const before = state.registration;
    state.registration = mode;
    try {
      return await work();
    } finally {
      state.registration = before;
    }
  }

  it('needs a fresh proof of identity from a person, whatever the role, but not from a key', async () => {
    const { founder } = await stranger(world);
    const create = (token: string, role: string) =>
      world.call(`POST /api/v1/organizations/${founder.org}/invitations`, {
        as: token,
        headers: { 'x-nexus-organization': founder.org },
        body: { email: address(), role },
      });
    expect((await create(founder.token, 'admin')).status).toBe(201);
    await world.rows(
      `update eco_sessions set auth_time = auth_time - interval '6 minutes' where person_id = $1 returning id`,
      [founder.user],
    );
    const [session] = await world.rows<{ id: string }>('select id from eco_sessions where person_id = $1', [
      founder.user,
    ]);
    world.app.kernel.caches.invalidate('session', session?.id ?? '');
    for (const role of ['owner', 'admin', 'viewer']) {
      const { status, body } = await create(founder.token, role);
      expect([status, body.code], role).toEqual([403, 'STEP_UP_REQUIRED']);
    }
    const { password } = founder;
    const proven = await world.call('POST /api/v1/auth/step-up', { as: founder.token, body: { password } });
    expect(proven.status, proven.text).toBe(200);
    expect((await create(founder.token, 'admin')).status).toBe(201);
    const key = await keyWith(world, world.a, ['invitations:*', 'projects:read']);
    expect(
      (await world.call(`POST ${path()}`, { as: key, body: { email: address(), role: 'viewer' } })).body.code,
    ).not.toBe('STEP_UP_REQUIRED');
  });

  it('POST /api/v1/organizations/:org/invitations, POST /api/v1/invitations/preview, POST /api/v1/invitations/accept · from mail to member', async () => {
    const { founder } = await stranger(world);
    await verified(world, founder.user);
    const made = await as('admin', `POST ${path()}`, { email: founder.email.toUpperCase(), role: 'developer' });
    expect(made).toMatchObject({ status: 201, body: { email: founder.email.toUpperCase(), status: 'open', mails: 1 } });
    const id = String(made.body.id) as Id<'ivt'>;
    const token = await tokenOf(world, id);
    const seen = await world.call('POST /api/v1/invitations/preview', { body: { token } });
    expect(seen).toMatchObject({ status: 200, body: { role: 'developer', organization: expect.any(String) } });
    expect(seen.text).not.toContain('@');
    const accepted = await accept(token, founder.token);
    expect(accepted).toMatchObject({ status: 200, body: { id: world.a.org, role: 'developer' } });
    expect(await memberships(founder.user)).toEqual([{ role: 'developer' }]);
    // At once, with the token that was there before.
    expect((await callAs(world, world.a, founder.token, 'GET /api/v1/customers')).status).toBe(200);
    const read = await as('viewer', `GET ${path()}/${id}`);
    expect(read.body).toMatchObject({ status: 'accepted', email: null });
    expect((await accept(token, founder.token)).body.code).toBe('INVITATION_INVALID');
    expect((await world.call('POST /api/v1/invitations/preview', { body: { token } })).status).toBe(400);
  });

  it('stores neither the readable token nor, once closed, the address', async () => {
    const email = address();
    const { id, token } = await invite(world, world.a, email);
    const tables = ['eco_invitations', 'eco_audit_log', 'nexus_events', 'graphile_worker._private_jobs'];
    const dump = async () =>
      (await Promise.all(tables.map((table) => world.rows(`select t::text as row from ${table} t`)))).flatMap((rows) =>
        rows.map(({ row }) => String(row)),
      );
    const shown = async (text: string) => {
      const hex = Buffer.from(text).toString('hex');
      return (await dump()).filter((row) => row.includes(text) || row.includes(hex));
    };
    expect([...(await shown(token)), ...(await shown(email))]).toEqual([]);
    expect((await as('owner', `DELETE ${path()}/${id}`)).body).toEqual({ deleted: true });
    const [row] = await world.rows('select email, email_hash, token from eco_invitations where id = $1', [id]);
    expect(row).toEqual({ email: null, email_hash: null, token: null });
    expect((await as('owner', `DELETE ${path()}/${id}`)).body.code).toBe('INVITATION_CLOSED');
  });

  it('makes one membership of twenty acceptances at once', async () => {
    const { user, token, invitation } = await invited();
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(invitation.token, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => String(body.code) === 'INVITATION_INVALID')).toHaveLength(19);
    expect(await memberships(user)).toHaveLength(1);
    const added = await world.rows(
      `select 1 from nexus_events where type = 'member.added' and subject = $1 and org_id = $2`,
      [user, world.a.org],
    );
    expect(added).toHaveLength(1);
  });

  it('is accepted only by the invited address, and only once that is proven', async () => {
    const { token, invitation, user } = await invited();
    const thief = (await stranger(world)).founder;
    await verified(world, thief.user);
    expect(await accept(invitation.token, thief.token)).toMatchObject({
      status: 403,
      body: { code: 'INVITATION_NOT_YOURS' },
    });
    await world.rows('update eco_identities set email_verified_at = null where id = $1', [user]);
    expect((await accept(invitation.token, token)).body.code).toBe('INVITATION_NOT_YOURS');
    expect(await memberships(thief.user)).toEqual([]);
    await verified(world, user);
    expect((await accept(invitation.token, token)).status).toBe(200);
  });

  it.each<[string, Role, Role, number]>([
    ['an owner invites an owner', 'owner', 'owner', 201],
    ['an admin invites an admin', 'admin', 'admin', 201],
    ['an admin invites an owner', 'admin', 'owner', 403],
    ['a developer invites', 'developer', 'viewer', 403],
    ['a viewer invites', 'viewer', 'viewer', 403],
  ])('%s', async (_, by, role, status) => {
    const email = address();
    const answer = await as(by, `POST ${path()}`, { email, role });
    expect(answer.status).toBe(status);
    expect(answer.status === 201 ? answer.body.email : answer.body.code).toBe(status === 201 ? email : 'FORBIDDEN');
  });

  it('grants nothing beyond the scopes of a key', async () => {
    const key = await keyWith(world, world.a, ['invitations:*']);
    const answer = await world.call(`POST ${path()}`, { as: key, body: { email: address(), role: 'viewer' } });
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('The role viewer holds') } });
  });

  it('is valid only while its sender may grant the role', async () => {
    const { founder: inviter } = await stranger(world);
    await enrol(world, world.a.org, inviter.user, 'admin');
    const { founder } = await stranger(world);
    await verified(world, founder.user);
    const made = await callAs(world, world.a, inviter.token, `POST ${path()}`, {
      body: { email: founder.email, role: 'developer' },
    });
    const id = String(made.body.id) as Id<'ivt'>;
    const token = await tokenOf(world, id);
    const member = `/api/v1/organizations/${world.a.org}/members/${inviter.user}`;
    expect((await as('owner', `PATCH ${member}`, { role: 'viewer' })).status).toBe(200);
    expect((await accept(token, founder.token)).body.code).toBe('INVITATION_INVALID');
    expect(await memberships(founder.user)).toEqual([]);
    // Sent again by somebody else, it stands on theirs.
    expect((await as('owner', `POST ${path()}/${id}/resend`)).status).toBe(200);
    expect((await accept(await tokenOf(world, id), founder.token)).status).toBe(200);
  });

  it('does not bring back a member who was removed after it was sent', async () => {
    const { user, token, invitation } = await invited();
    await enrol(world, world.a.org, user, 'viewer');
    expect((await accept(invitation.token, token)).body.code).toBe('ALREADY_MEMBER');
    expect((await as('owner', `DELETE /api/v1/organizations/${world.a.org}/members/${user}`)).status).toBe(200);
    expect((await accept(invitation.token, token)).body.code).toBe('INVITATION_INVALID');
    expect(await memberships(user)).toEqual([]);
  });

  it('is hidden from other organizations, and invalid for a deleted one', async () => {
    const { id } = await invite(world, world.b, address());
    for (const what of [`GET ${path()}/${id}`, `DELETE ${path()}/${id}`, `POST ${path()}/${id}/resend`]) {
      expect((await as('owner', what)).status, what).toBe(404);
    }
    const { founder } = await stranger(world);
    const { founder: guest } = await stranger(world);
    await verified(world, guest.user);
    const own = { ...world.a, org: founder.org, members: { ...world.a.members, owner: founder } };
    const { token } = await invite(world, own, guest.email, 'admin');
    await callAs(world, own, founder.token, `DELETE /api/v1/organizations/${own.org}`);
    expect((await accept(token, guest.token)).body.code).toBe('INVITATION_INVALID');
    expect((await world.call('POST /api/v1/invitations/preview', { body: { token } })).status).toBe(400);
  });

  it('POST /api/v1/auth/register · with an invitation: a member with a proven address, and no organization of their own', async () => {
    const email = address();
    const { token } = await invite(world, world.a, email, 'developer');
    const body = { email, password, displayName: 'Invited', invitation: token };
    await whileRegistrationIs('invite', async () => {
      const without = await world.call('POST /api/v1/auth/register', { body: { ...body, invitation: undefined } });
      expect(without).toMatchObject({ status: 403, body: { code: 'REGISTRATION_CLOSED' } });
      const other = await world.call('POST /api/v1/auth/register', { body: { ...body, email: address() } });
      expect(other).toMatchObject({ status: 403, body: { code: 'INVITATION_NOT_YOURS' } });
      const made = await world.call('POST /api/v1/auth/register', { body });
      expect(made).toMatchObject({
        status: 201,
        body: { user: { emailVerified: true }, organization: { id: world.a.org }, project: null },
      });
      const access = String(made.body.tokens?.accessToken);
      expect((await world.call('GET /api/v1/projects', { as: access })).status).toBe(200);
      const mine = await world.call('GET /api/v1/organizations', { as: access });
      expect(mine.body.items).toMatchObject([{ id: world.a.org, role: 'developer' }]);
      expect((await world.call('POST /api/v1/auth/register', { body })).body.code).toBe('INVITATION_INVALID');
    });
  });

  it('registers without a verification mail, and reveals no other registered address', async () => {
    const state = world.app.kernel.services.use(identityState);
    state.mailed = true;
    try {
      const [email, other] = [address(), address()];
      const [one, two] = [await invite(world, world.a, email), await invite(world, world.a, other)];
      const body = { password, displayName: 'Invited' };
      const made = await world.call('POST /api/v1/auth/register', { body: { ...body, email, invitation: one.token } });
      expect(made).toMatchObject({ status: 201, body: { verificationRequired: false, user: { email } } });
      // A link to one address, used or not, shown with another: known or not, with an Idempotency-Key or without.
      const codes = new Set<string>();
      for (const { token } of [one, two]) {
        for (const shown of [world.a.founder.email, address()]) {
          for (const headers of [{}, { 'idempotency-key': unique() }]) {
            const asked = { headers, body: { ...body, email: shown, invitation: token } };
            const { status, body: answer } = await world.call('POST /api/v1/auth/register', asked);
            codes.add(`${token === one.token ? 'used' : 'open'} ${status} ${answer.code}`);
          }
        }
      }
      expect([...codes].sort()).toEqual(['open 403 INVITATION_NOT_YOURS', 'used 400 INVITATION_INVALID']);
    } finally {
      state.mailed = false;
    }
  });

  it('is mailed once, even if the job runs again', async () => {
    const { id } = await invite(world, world.a, address());
    const { kernel } = world.app;
    const { send } = kernel.mailer;
    let sent = 0;
    let away = true;
    kernel.mailer.send = async () => {
      if (away) throw kernelErrors.OUTBOUND_FAILED();
      sent += 1;
    };
    const run = () =>
      sendInvitation.run(new Background(kernel, sendInvitation.name, { org: world.a.org }), { invitation: id });
    try {
      // The mail server is away: the job fails, to be run again, and the token waits.
      await expect(run()).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' });
      away = false;
      await run();
      await run();
    } finally {
      kernel.mailer.send = send;
    }
    expect(sent).toBe(1);
    expect(await world.rows('select token from eco_invitations where id = $1', [id])).toEqual([{ token: null }]);
  });

  it('is limited to five a day from one organization to one address', async () => {
    const node = await testApp({ beside: world });
    try {
      const owner = await register(node);
      const ask = (email: string) =>
        node.call(`POST /api/v1/organizations/${owner.org}/invitations`, {
          as: owner.token,
          body: { email, role: 'viewer' },
        });
      const email = address();
      const statuses: number[] = [];
      for (let round = 0; round < 6; round += 1) {
        const { status, body } = await ask(email);
        statuses.push(status);
        if (status === 201) {
          await node.call(`DELETE /api/v1/organizations/${owner.org}/invitations/${body.id}`, { as: owner.token });
        }
      }
      expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
      expect((await ask(address())).status).toBe(201);
    } finally {
      await node.close();
    }
  });

  it('does not work where registration is closed', async () => {
    const email = address();
    const { token } = await invite(world, world.a, email);
    const body = { email, password, displayName: 'Invited', invitation: token };
    const answer = await whileRegistrationIs('closed', () => world.call('POST /api/v1/auth/register', { body }));
    expect(answer).toMatchObject({ status: 403, body: { code: 'REGISTRATION_CLOSED' } });
  });

  it('makes one person of twenty registrations at once, and repeats the reply to an Idempotency-Key', async () => {
    const email = address();
    const { token } = await invite(world, world.a, email);
    const body = { email, password, displayName: 'Invited', invitation: token };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.call('POST /api/v1/auth/register', { body })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await world.rows('select 1 from eco_identities where email_key = $1', [email])).toHaveLength(1);

    const second = address();
    const once = {
      headers: { 'idempotency-key': unique() },
      body: { ...body, email: second, invitation: (await invite(world, world.a, second)).token },
    };
    const first = await world.call('POST /api/v1/auth/register', once);
    const repeat = await world.call('POST /api/v1/auth/register', once);
    expect([first.status, repeat.status]).toEqual([201, 201]);
    expect(repeat.text).toBe(first.text);
  });

  it('GET /api/v1/organizations/:org/invitations and GET /api/v1/organizations/:org/invitations/:invitation · newest first', async () => {
    const { founder } = await stranger(world);
    const own = { ...world.a, org: founder.org, members: { ...world.a.members, owner: founder } };
    const made = [await invite(world, own, address()), await invite(world, own, address())];
    const list = await callAs(world, own, founder.token, `GET /api/v1/organizations/${own.org}/invitations?limit=1`);
    expect(list.body.items).toMatchObject([{ id: made[1]?.id, status: 'open' }]);
    const next = `GET /api/v1/organizations/${own.org}/invitations?cursor=${list.body.nextCursor}`;
    expect((await callAs(world, own, founder.token, next)).body).toMatchObject({ items: [{ id: made[0]?.id }] });
  });

  // Last, since they move the clock for all.
  it('works for seven days, and for seven more after POST /api/v1/organizations/:org/invitations/:invitation/resend', async () => {
    const { token, invitation, user, email, password: known } = await invited();
    await later(7 * day - 1000);
    const preview = (text: string) => world.call('POST /api/v1/invitations/preview', { body: { token: text } });
    expect((await preview(invitation.token)).status).toBe(200);
    await later(1000);
    expect((await preview(invitation.token)).status).toBe(400);
    const again = await as('owner', `POST ${path()}/${invitation.id}/resend`);
    expect(again).toMatchObject({ status: 200, body: { mails: 2, status: 'open' } });
    const newer = await tokenOf(world, invitation.id);
    const login = await world.call('POST /api/v1/auth/login', { body: { email, password: known } });
    const fresh = String(login.body.tokens?.accessToken);
    expect(fresh).not.toBe(token);
    expect((await accept(invitation.token, fresh)).body.code).toBe('INVITATION_INVALID');
    expect((await accept(newer, fresh)).status).toBe(200);
    expect(await memberships(user)).toHaveLength(1);
  });

  it('loses its address within an hour after it expired, and is deleted after a month', async () => {
    const email = address();
    const { id } = await invite(world, world.a, email);
    const run = () => pruneInvitations.run(new Background(world.app.kernel, pruneInvitations.name), {});
    const row = async () => (await world.rows('select outcome, email from eco_invitations where id = $1', [id]))[0];
    await later(7 * day - 1);
    await run();
    expect(await row()).toMatchObject({ outcome: null });
    await later(1);
    await run();
    expect(await row()).toEqual({ outcome: 'expired', email: null });
    await later(30 * day + 1);
    await run();
    expect(await row()).toBeUndefined();
    // The address may be invited anew.
    expect((await invite(world, world.a, email)).id).not.toBe(id);
  });
});

describe.skipIf(!postgresAvailable)('the mail of an invitation (needs PostgreSQL)', () => {
  it('has a link that works, and makes no links of names', async () => {
    const app = await testApp({ listen: true, manualClock: false, env: liftedLimits() });
    try {
      const owner = await register(app);
      const name = 'Win at https://evil.example/now\u2028Really';
      await app.call(`PATCH /api/v1/organizations/${owner.org}`, { as: owner.token, body: { name } });
      const email = 'guest@example.com';
      const made = await app.call(`POST /api/v1/organizations/${owner.org}/invitations`, {
        as: owner.token,
        body: { email, role: 'viewer' },
      });
      expect(made.status).toBe(201);
      const mail = await mailed(app, 'invitation');
      expect(mail).toContain('To: guest@example.com');
      expect(mail).not.toContain('evil.example');
      expect([...mail.matchAll(/https?:\/\/\S+/g)].length).toBe(2);
      const body = { email, password, displayName: 'Guest', invitation: tokenIn(mail) };
      const joined = await app.call('POST /api/v1/auth/register', { body });
      expect(joined).toMatchObject({ status: 201, body: { organization: { id: owner.org } } });
    } finally {
      await app.close();
    }
  });
});
