import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { enrol, liftedLimits } from '../../../../test/world/world.ts';
import { minute } from '../../../kernel/clock.ts';
import { sequencerState } from '../../audit/sequencer.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe.skipIf(!postgresAvailable)('GET /api/v1/auth/activity (needs PostgreSQL)', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits() });
  });
  afterAll(() => app?.close());

  const login = async ({ email }: Registered, password: string, from: string, userAgent = firefox) =>
    app.call('POST /api/v1/auth/login', {
      body: { email, password },
      from,
      headers: { 'user-agent': userAgent },
    });
  const activity = async (as: string, query = 'limit=100'): Promise<Json[]> => {
    await app.settled();
    const answer = await app.call(`GET /api/v1/auth/activity?${query}`, { as });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.items as unknown as Json[];
  };
  const actions = (items: readonly Json[]): string[] => items.map(({ action, result }) => `${action} ${result}`);
  /** As the sequencer would, had time gone by. */
  const sealed = async (): Promise<void> => {
    await app.settled();
    app.manual.advance(2 * minute);
    const sequencer = app.app.kernel.services.use(sequencerState);
    await sequencer.sequence();
    await sequencer.seal({ every: 0, rows: 1 });
  };

  it('shows log-ins, failures and changes with address and device, newest first, wherever the entries lie', async () => {
    const person = await register(app);
    const { token } = person;
    app.manual.advance(1000);
    await login(person, person.password, '192.0.2.1');
    app.manual.advance(minute);
    for (const wrong of ['Wrong-1', 'Wrong-2']) await login(person, wrong, '198.51.100.66', 'curl/8.0');
    app.manual.advance(minute);
    await app.call('PATCH /api/v1/auth/me', { as: token, body: { displayName: 'Another' } });
    const expected = [
      'user.update success',
      'session.create denied',
      'session.create success',
      'user.register success',
    ];
    for (const place of ['inbox and counters', 'chain']) {
      const items = await activity(token);
      expect(actions(items), place).toEqual(expected);
      const [change, failure, entry] = items;
      expect(failure, place).toMatchObject({
        by: 'unknown',
        address: '198.51.100.66',
        device: 'curl',
        count: 2,
        session: null,
      });
      expect(entry, place).toMatchObject({
        by: 'you',
        address: '192.0.2.1',
        device: 'Firefox on Linux',
        current: false,
      });
      expect(change, place).toMatchObject({ by: 'you', current: true });
      await sealed();
    }
  });

  it('shows a user agent as one line, whatever it contained', async () => {
    const person = await register(app);
    app.manual.advance(1000);
    await login(person, person.password, '192.0.2.1', 'Evil/1.0\u0085admin \u202e0.1/tox\u001b[2J');
    const [entry] = await activity(person.token);
    expect(entry?.userAgent).toBe('Evil/1.0 admin  0.1/tox [2J');
  });

  it('pages through all of it once', async () => {
    const person = await register(app);
    for (let each = 0; each < 7; each += 1) {
      app.manual.advance(1000);
      await app.call('PATCH /api/v1/auth/me', { as: person.token, body: { displayName: `Name ${each}` } });
      if (each === 3) await sealed();
    }
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await app.call(`GET /api/v1/auth/activity?limit=3${cursor}`, { as: person.token });
      seen.push(...(body.items as unknown as Json[]).map(({ id }) => String(id)));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual((await activity(person.token)).map(({ id }) => String(id)));
    expect(new Set(seen).size).toBe(8);
    const bad = await app.call(`GET /api/v1/auth/activity?cursor=${Buffer.from('["x","y"]').toString('base64url')}`, {
      as: person.token,
    });
    expect(bad.status).toBe(400);
  });

  it('shows nothing of others: neither their acts nor, where they acted on the account, their address', async () => {
    const boss = await register(app, '203.0.113.5');
    const person = await register(app);
    await enrol(app, boss.org, person.user, 'viewer');
    const headers = { 'x-nexus-organization': boss.org };
    await app.call(`PATCH /api/v1/organizations/${boss.org}/members/${person.user}`, {
      as: boss.token,
      body: { role: 'developer' },
      headers,
      from: '203.0.113.5',
    });
    // As an act of somebody else that concerns the account would be recorded.
    await app.rows(
      `insert into eco_audit_inbox select org_id, 'eco_aud_3333333333333333333333', version, at, 'user.disable', result, risk,
         caller_kind, caller_id, $1, session_id, key_id, resource_type, resource_id, route, before, after, origin, personal,
         request_id, count, digest from eco_audit_inbox where caller_id = $2 and origin is not null limit 1`,
      [person.user, boss.user],
    );
    const items = await activity(person.token);
    expect(items[0]).toMatchObject({ action: 'user.disable', by: 'somebody else', address: null, userAgent: null });
    const text = JSON.stringify(items);
    expect(text).not.toContain(boss.user);
    expect(text).not.toContain('203.0.113.5');
    expect(actions(items)).not.toContain('member.change-role success');
    expect(JSON.stringify(await activity(boss.token))).not.toContain(person.user);
  });

  it('is exported with the rest, and with nothing of others', async () => {
    const boss = await register(app);
    const person = await register(app);
    await enrol(app, boss.org, person.user, 'viewer');
    await login(person, 'Wrong-1', '198.51.100.67');
    await app.settled();
    const { body, text } = await app.call('GET /api/v1/auth/export', { as: person.token });
    expect(body.data?.account).toMatchObject({ id: person.user, email: person.email });
    expect(actions(body.data?.activity as unknown as Json[])).toContain('session.create denied');
    expect(text).toContain('198.51.100.67');
    expect(
      (body.data?.memberships as unknown as Json[] | undefined)?.map(({ organization }) => organization),
    ).toContain(boss.org);
    for (const other of [boss.email, boss.user, 'passwordHash', 'password_hash', '$2'])
      expect(text).not.toContain(other);
  });
});
