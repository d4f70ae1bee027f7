import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Json } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { expireChangeRequestsJob } from './jobs.ts';

const canary = 'canary-71b0c5';

describe.skipIf(!postgresAvailable)('changes of secrets that need approval (needs PostgreSQL)', () => {
  let world: World;
  let base: string;
  let other: string;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as = world.a.members.owner.token) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  const by = (who: 'owner' | 'admin' | 'developer' | 'viewer') => world.a.members[who].token;
  async function ok(answer: Promise<Answer>): Promise<Json> {
    const { status, text, body } = await answer;
    expect(status, text).toBeLessThan(300);
    return body;
  }
  /** A new environment with a secret, which demands approvals. */
  async function guarded(approvals: number): Promise<void> {
    const project = await ok(call('POST /api/v1/projects', { name: 'Guarded' }));
    const [first, second] = project.environments as unknown as { id: string }[];
    base = `/api/v1/projects/${project.id}/environments/${first?.id}`;
    other = `/api/v1/projects/${project.id}/environments/${second?.id}`;
    await ok(call(`PUT ${base}/secrets/OLD`, { value: 'old' }));
    await ok(call(`PUT ${base}/approval-policy`, { approvals }));
  }
  const ask = (changes: readonly object[], as = by('developer')) =>
    ok(call(`POST ${base}/change-requests`, { reason: 'Rotation', changes }, as));
  const act = (what: string, { id }: Json, as: string, body?: unknown) =>
    call(`POST ${base}/change-requests/${id}/${what}`, body, as);
  const valueNow = async (name: string, path = '/') =>
    (await call(`GET ${base}/secrets/${name}?path=${path}`)).body.value;

  it('are refused in every other way, and leave nothing', async () => {
    await guarded(1);
    await ok(call(`PUT ${other}/secrets/FROM`, { value: 'v' }));
    const environmentId = base.split('/').at(-1);
    const ways: [string, unknown?][] = [
      [`PUT ${base}/secrets/NEW`, { value: 'v' }],
      [`PUT ${base}/secrets/NEW?path=/new-folder`, { value: 'v' }],
      [`DELETE ${base}/secrets/OLD`],
      [`POST ${base}/secrets/OLD/rollback`, { version: 1 }],
      [`POST ${base}/secrets/OLD/destroy`, { versions: [1] }],
      [`POST ${base}/batch`, { changes: [{ name: 'NEW', value: 'v' }] }],
      [`POST ${base}/import`, { format: 'dotenv', content: 'NEW=v\n' }],
      [`POST ${other}/copy`, { environmentId }],
      [`POST ${base}/restore-secrets`, { at: '2020-01-01T00:00:00Z' }],
      [`PUT ${base}/imports`, { environmentIds: [] }],
    ];
    const before = await world.rows('select * from eco_secret_values order by secret_id, since');
    for (const [what, body] of ways) {
      const { status, body: problem, text } = await call(what, body);
      expect([status, problem.code], `${what}: ${text}`).toEqual([409, 'APPROVAL_REQUIRED']);
    }
    expect(await world.rows('select * from eco_secret_values order by secret_id, since')).toEqual(before);
    expect(await world.rows(`select from eco_folders where path = '/new-folder'`)).toEqual([]);
    // A dry run writes nothing, and neither does copying out of it.
    await ok(call(`POST ${base}/restore-secrets`, { at: '2020-01-01T00:00:00Z', dryRun: true }));
    await ok(call(`POST ${base}/copy`, { environmentId: other.split('/').at(-1) }));
    await ok(call(`DELETE ${base}/approval-policy`));
    await ok(call(`PUT ${base}/secrets/NEW`, { value: 'v' }));
  });

  it('happen once they are approved, as one revision of each folder', async () => {
    await guarded(1);
    const request = await ask([
      { name: 'OLD', delete: true },
      { name: 'NEW', value: 'new', comment: 'Fresh' },
      { path: '/a', name: 'A', value: 'in a' },
      { path: '/a', name: 'B', value: 'in a too' },
    ]);
    expect(request).toMatchObject({ status: 'open', changes: 4, approvals: 0, approvalsNeeded: 1 });
    expect((await act('apply', request, by('developer'))).body).toMatchObject({
      code: 'APPROVALS_MISSING',
      approvals: 0,
      approvalsNeeded: 1,
    });
    await ok(act('approve', request, by('admin')));
    expect(await ok(act('approve', request, by('admin')))).toMatchObject({ approvals: 1 });
    expect(await ok(act('apply', request, by('developer')))).toMatchObject({ status: 'applied' });
    expect(await valueNow('OLD')).toBeUndefined();
    expect(await valueNow('NEW')).toBe('new');
    expect(await valueNow('B', '/a')).toBe('in a too');
    const folders = (await ok(call(`GET ${base}/folders`))).items as unknown as { path: string; revision: number }[];
    expect(folders.map(({ path, revision }) => [path, revision])).toEqual([
      ['/', 2],
      ['/a', 1],
    ]);
    for (const what of ['approve', 'apply', 'withdraw'])
      expect((await act(what, request, by('admin'))).body.code, what).toBe('CHANGE_REQUEST_ENDED');
    const kept = await world.rows('select from eco_proposed_changes where request_id = $1 and value is not null', [
      request.id,
    ]);
    expect(kept).toEqual([]);
  });

  it('apply once, whoever is quickest', async () => {
    await guarded(1);
    const request = await ask([{ name: 'OLD', value: 'once' }]);
    await ok(act('approve', request, by('admin')));
    const answers = await Promise.all(Array.from({ length: 8 }, () => act('apply', request, by('owner'))));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([undefined, 'CHANGE_REQUEST_ENDED']));
    expect((await call(`GET ${base}/secrets/OLD`)).body.version).toBe(2);
  });

  it('are not approved by who asked, with a session or a key, nor by a key or a service account', async () => {
    await guarded(1);
    const own = await ask([{ name: 'OLD', value: 'mine' }], by('admin'));
    expect((await act('approve', own, by('admin'))).body.code).toBe('OWN_CHANGE_REQUEST');
    const key = await ok(call('POST /api/v1/keys', { name: 'k' }, by('admin')));
    const byKey = await ask([{ name: 'OLD', value: 'mine' }], String(key.key));
    expect((await act('approve', byKey, by('admin'))).body.code).toBe('OWN_CHANGE_REQUEST');
    const another = await ask([{ name: 'OLD', value: 'theirs' }]);
    expect((await act('approve', another, String(key.key))).status).toBe(403);
    expect((await act('approve', another, by('developer'))).status).toBe(403);
    expect(await ok(act('withdraw', byKey, by('admin')))).toMatchObject({ status: 'withdrawn' });
  });

  it('of a service account need one approval more, since anybody can stand behind it', async () => {
    await guarded(1);
    const account = await ok(call(`POST /api/v1/organizations/${world.a.org}/service-accounts`, { name: 'CI' }));
    await ok(call('POST /api/v1/access/bindings', { principalId: account.id, role: 'developer' }));
    const key = await ok(call('POST /api/v1/keys', { name: 'ci', serviceAccountId: account.id }));
    const request = await ask([{ name: 'OLD', value: 'by CI' }], String(key.key));
    expect(request).toMatchObject({ approvalsNeeded: 2, requestedBy: account.id });
    await ok(act('approve', request, by('owner')));
    expect((await act('apply', request, by('owner'))).body.code).toBe('APPROVALS_MISSING');
    await ok(act('approve', request, by('admin')));
    await ok(act('apply', request, by('owner')));
    expect(await valueNow('OLD')).toBe('by CI');
  });

  it('need as many approvals as the policy says when they are applied, of people who may approve then', async () => {
    await guarded(1);
    const request = await ask([{ name: 'OLD', value: 'two' }]);
    const { viewer } = world.a.members;
    const role = await ok(call('POST /api/v1/access/roles', { name: 'Approver', permissions: ['secrets:approve'] }));
    const binding = await ok(call('POST /api/v1/access/bindings', { principalId: viewer.user, role: role.id }));
    await ok(act('approve', request, viewer.token));
    await ok(call(`DELETE /api/v1/access/bindings/${binding.id}`));
    expect((await act('apply', request, by('owner'))).body).toMatchObject({ code: 'APPROVALS_MISSING', approvals: 0 });
    await ok(act('approve', request, by('admin')));
    await ok(call(`PUT ${base}/approval-policy`, { approvals: 2 }));
    expect((await act('apply', request, by('owner'))).body).toMatchObject({ approvals: 1, approvalsNeeded: 2 });
    await ok(act('approve', request, by('owner')));
    await ok(act('apply', request, by('owner')));
    expect(await valueNow('OLD')).toBe('two');
  });

  it('name the secret that changed since', async () => {
    await guarded(1);
    const [slow, quick] = [await ask([{ name: 'OLD', value: 'slow' }]), await ask([{ name: 'OLD', value: 'quick' }])];
    for (const each of [slow, quick]) await ok(act('approve', each, by('admin')));
    await ok(act('apply', quick, by('developer')));
    const refused = await act('apply', slow, by('developer'));
    expect(refused.body).toMatchObject({ code: 'CAS_MISMATCH', name: 'OLD', version: 2 });
    expect(await valueNow('OLD')).toBe('quick');
    const shown = await ok(call(`GET ${base}/change-requests/${slow.id}`));
    expect(shown.secrets).toEqual([{ path: '/', name: 'OLD', act: 'update', version: 1, currentVersion: 2 }]);
  });

  it('show values to those alone who may read them, and record who did', async () => {
    await guarded(1);
    const request = await ask([{ name: 'OLD', value: canary }]);
    const values = `GET ${base}/change-requests/${request.id}/values`;
    expect((await call(values, undefined, by('viewer'))).status).toBe(403);
    const read = await call(values);
    expect(read.body.items).toEqual([{ path: '/', name: 'OLD', value: canary, current: 'old' }]);
    const shown = await call(`GET ${base}/change-requests/${request.id}`, undefined, by('viewer'));
    expect(shown.status).toBe(200);
    expect(shown.text).not.toContain(canary);
    await ok(act('reject', request, by('admin'), { note: 'Not today' }));
    expect((await call(values)).body.code).toBe('CHANGE_REQUEST_ENDED');
    await world.settled();
    const entries = await world.rows<{ action: string; text: string }>(
      `select action, after::text as text from eco_audit_log where resource_id = $1 and result = 'success'`,
      [request.id],
    );
    expect(entries.map(({ action }) => action).toSorted()).toEqual([
      'change-request.create',
      'change-request.reject',
      'change-request.reveal',
    ]);
    const events = await world.rows<{ type: string; text: string }>(
      'select type, data::text as text from nexus_events where subject = $1',
      [request.id],
    );
    expect(events.map(({ type }) => type).toSorted()).toEqual(['change-request.created', 'change-request.rejected']);
    for (const { text } of [...entries, ...events]) expect(text).not.toContain(canary);
  });

  it('do not decrypt as those of another request', async () => {
    await guarded(1);
    const [one, two] = [await ask([{ name: 'OLD', value: 'one' }]), await ask([{ name: 'OLD', value: 'two' }])];
    await world.rows(
      `update eco_proposed_changes set value = (select value from eco_proposed_changes where request_id = $1)
       where request_id = $2`,
      [one.id, two.id],
    );
    expect((await call(`GET ${base}/change-requests/${two.id}/values`)).body.code).toBe('DECRYPTION_FAILED');
    await ok(act('approve', two, by('admin')));
    expect((await act('apply', two, by('admin'))).body.code).toBe('DECRYPTION_FAILED');
    expect(await valueNow('OLD')).toBe('old');
  });

  it('are over when their time is, and their values go', async () => {
    await guarded(1);
    const request = await ask([{ name: 'OLD', value: canary }]);
    await ok(act('approve', request, by('admin')));
    await world.rows('update eco_change_requests set expires_at = $2 where id = $1', [
      request.id,
      new Date(world.clock.now() - 1).toISOString(),
    ]);
    expect((await act('apply', request, by('admin'))).body).toMatchObject({
      code: 'CHANGE_REQUEST_ENDED',
      requestStatus: 'expired',
    });
    await expireChangeRequestsJob.run(new Background(world.app.kernel, expireChangeRequestsJob.name), {});
    expect(await world.rows('select status from eco_change_requests where id = $1', [request.id])).toEqual([
      { status: 'expired' },
    ]);
    expect(await world.rows('select value from eco_proposed_changes where request_id = $1', [request.id])).toEqual([
      { value: null },
    ]);
    const events = await world.rows<{ type: string }>(
      `select type from nexus_events where subject = $1 and type = 'change-request.expired'`,
      [request.id],
    );
    expect(events.length).toBe(1);
  });

  it('are not there in another environment', async () => {
    await guarded(1);
    const request = await ask([{ name: 'OLD', value: 'v' }]);
    expect((await call(`GET ${other}/change-requests/${request.id}`)).status).toBe(404);
    expect((await call(`POST ${other}/change-requests/${request.id}/approve`, undefined, by('admin'))).status).toBe(
      404,
    );
  });

  it('have a policy that only people with a fresh proof of identity set', async () => {
    await guarded(1);
    const key = await ok(call('POST /api/v1/keys', { name: 'k' }));
    for (const [what, body] of [
      [`PUT ${base}/approval-policy`, { approvals: 1 }],
      [`DELETE ${base}/approval-policy`],
    ] as [string, unknown?][]) {
      expect((await call(what, body, String(key.key))).status, what).toBe(403);
      expect((await call(what, body, by('developer'))).status, what).toBe(403);
    }
  });
});
