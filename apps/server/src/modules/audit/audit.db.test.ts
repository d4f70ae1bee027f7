import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { systemActor } from '../../kernel/caller.ts';
import { personScope } from '../../kernel/crypto/key-ring.ts';
import { newSecretId } from '../../kernel/ids.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { type AuditHouse, auditHouse, caller, entry, forget, org1, org2, reader } from './audit.fixture.ts';
import { auditStatement, journalAudit, knownOrigin, sealedOrigin } from './index.ts';
import { originCache } from './origin.ts';
import type { Verification } from './schema.ts';
import { verifyLog } from './verify.ts';

const now = Date.UTC(2026, 0, 15, 12);

describe.skipIf(!postgresAvailable)('audit routes (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let house: AuditHouse;

  beforeAll(async () => {
    database = await testDatabase();
    house = await auditHouse(database.ownerUrl);
  });
  afterAll(async () => {
    await house.close();
    await database.drop();
  });
  afterEach(() => forget(house));

  const list = async (query = '', as = reader(org1)) => (await house.get(`/api/v1/audit${query}`, as)).body;
  const actions = async (query: string) => (await list(query)).items?.map(({ action }) => action);

  describe('every route', () => {
    test.each(['GET /api/v1/audit', 'GET /api/v1/audit/export', 'GET /api/v1/audit/verify'])('%s', async (what) => {
      const [, url = ''] = what.split(' ');
      await house.write(org1, entry());
      expect((await house.get(url)).status, 'no credentials').toBe(401);
      expect((await house.get(url, reader(org1, false))).status, 'no permission').toBe(403);
      expect((await house.get(`${url}?unknown=1`, reader(org1))).status, 'unknown parameter').toBe(400);
      const { status, text } = await house.get(url, reader(org2));
      expect(status).toBe(200);
      expect(text, 'of another organization').not.toContain('thing.update');
      expect((await house.get(url, reader(org1))).status).toBe(200);
      if (url === '/api/v1/audit') return;
      const statuses = new Set<number>();
      for (let call = 0; call < 60; call += 1) statuses.add((await house.get(url, reader(org1))).status);
      expect([...statuses], 'too often').toEqual([200, 429]);
    });
  });

  describe('GET /api/v1/audit', () => {
    test('shows an entry at once, whole and readable, and its place in the chain later', async () => {
      const who = caller({ key: newSecretId('api') });
      const what = {
        actor: who,
        before: { name: 'old' },
        after: { name: 'new' },
        personal: { email: 'ann@example.com' },
        risk: 'high' as const,
      };
      await house.write(org1, entry({ ...what, requestId: 'eco_req_1111111111111111111111' }));
      const expected = {
        at: '2026-01-15T12:00:00.000Z',
        action: 'thing.update',
        result: 'success',
        reason: null,
        risk: 'high',
        actor: { kind: 'user', id: who.id, key: who.key, session: who.session },
        person: who.id,
        resource: { type: 'thing', id: 'eco_prj_1111111111111111111111' },
        route: null,
        before: { name: 'old' },
        after: { name: 'new' },
        address: '192.0.2.7',
        userAgent: 'canary-agent/1.0',
        personal: { email: 'ann@example.com' },
        requestId: 'eco_req_1111111111111111111111',
        count: 1,
      };
      expect((await list()).items).toEqual([
        { ...expected, id: expect.stringMatching(/^eco_aud_/), seq: null, hash: null },
      ]);
      await house.sequencer.sequence();
      const { items, nextCursor } = await list();
      expect(items).toEqual([
        { ...expected, id: expect.stringMatching(/^eco_aud_/), seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ]);
      expect(nextCursor).toBeNull();
    });

    test('pages newest first over entries with and without a place', async () => {
      for (const [index, action] of ['a', 'b', 'c'].entries())
        await house.write(org1, entry({ action, at: now + index }));
      await house.sequencer.sequence();
      for (const [index, action] of ['d', 'e'].entries())
        await house.write(org1, entry({ action, at: now + 3 + index }));
      const seen: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list(
          `?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        expect(page.items?.length).toBeLessThanOrEqual(2);
        seen.push(...(page.items ?? []).map(({ action }) => action));
        cursor = page.nextCursor ?? null;
      } while (cursor !== null);
      expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
    });

    test('filters by actor, key, action, resource, result and time, in the chain and before it', async () => {
      const user = newSecretId('usr');
      const key = newSecretId('api');
      await house.write(org1, entry({ action: 'key.create', actor: caller({ id: user }), at: now }));
      await house.write(org1, entry({ action: 'key.revoke', actor: caller({ key }), at: now + 1000 }));
      await house.write(
        org1,
        entry({ action: 'key_x', result: 'denied', at: now + 2000, resource: { type: 'odd', id: 'r1' } }),
      );
      for (const pass of ['inbox', 'chain']) {
        expect(await actions(`?actor=${user}`), pass).toEqual(['key.create']);
        expect(await actions(`?actor=${key}`)).toEqual(['key.revoke']);
        expect(await actions('?action=key.*')).toEqual(['key.revoke', 'key.create']);
        expect(await actions('?action=*.create')).toEqual(['key.create']);
        expect(await actions('?action=*')).toEqual(await actions(''));
        expect(await actions('?action=key.revoke')).toEqual(['key.revoke']);
        expect(await actions('?action=keyx')).toEqual([]);
        expect(await actions('?action=key_x')).toEqual(['key_x']);
        expect(await actions('?resource=r1')).toEqual(['key_x']);
        expect(await actions('?resourceType=thing')).toEqual(['key.revoke', 'key.create']);
        expect(await actions('?result=denied')).toEqual(['key_x']);
        expect(await actions('?from=2026-01-15T12:00:01Z&to=2026-01-15T12:00:02Z')).toEqual(['key.revoke']);
        expect(await actions('?to=2026-01-15T13:00:01%2B01:00')).toEqual(['key.create']);
        await house.sequencer.sequence();
      }
    });

    test.each([
      'limit=0',
      'limit=101',
      'cursor=x',
      `cursor=${Buffer.from('["x","y"]').toString('base64url')}`,
      'from=yesterday',
      'from=2026-01-15T12:00:02Z&to=2026-01-15T12:00:01Z',
      'to=2026-13-01T00:00:00Z',
      'result=perhaps',
      'action=a%20b',
      `actor=${'a'.repeat(101)}`,
    ])('answers 400 to %s', async (query) => {
      const { status, body } = await house.get(`/api/v1/audit?${query}`, reader(org1));
      expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
    });

    test('names what cannot be read instead of failing', async () => {
      await house.write(org1, entry({ personal: { email: 'x@example.com' }, after: { a: 1 } }));
      await house.rows(
        `update eco_audit_inbox set personal = set_byte(personal, 40, 1), after = '{', origin = '\\x01'`,
      );
      const [item] = (await list()).items ?? [];
      expect(item).toMatchObject({ personal: '[unreadable]', address: '[unreadable]', after: { unreadable: '{' } });
    });
  });

  describe('GET /api/v1/audit/verify', () => {
    const verify = async (query = '') => (await house.get(`/api/v1/audit/verify${query}`, reader(org1))).body;

    const next = ({ through: { seq, hash } }: Verification) => ({ after: seq, hash });

    test('in parts, when it is long', async () => {
      await house.write(org1, ...Array.from({ length: 5 }, () => entry()));
      await house.sequencer.sequence();
      await house.sequencer.seal({ every: 0, rows: 1 });
      const parts = await house.kernel.database.tenant(systemActor('test'), { org: org1 }, async (tx) => {
        const first = await verifyLog(tx, {}, 2);
        const second = await verifyLog(tx, next(first), 2);
        return [first, second, await verifyLog(tx, next(second), 2)];
      });
      expect(
        parts.map(({ valid, entries, nextAfter, checkpoints }) => [valid, entries, nextAfter, checkpoints]),
      ).toEqual([
        [true, 2, 2, 0],
        [true, 2, 4, 0],
        [true, 1, null, 1],
      ]);
      expect(parts.map(({ last }) => last)).toEqual([5, 5, 5]);
    });

    test('that goes on finds what was changed where the call before ended', async () => {
      await house.write(org1, ...Array.from({ length: 3 }, () => entry()));
      await house.sequencer.sequence();
      const other = 'ab'.repeat(32);
      expect(await verify(`?after=2&hash=${other}`)).toMatchObject({
        valid: false,
        broken: { reason: 'rewritten', seq: 2 },
      });
      expect((await house.get('/api/v1/audit/verify?after=2&hash=x', reader(org1))).status).toBe(400);
    });

    test('more checkpoints than fit into one slice, and one behind the end', async () => {
      const who = caller();
      for (let round = 0; round < 3; round += 1) {
        await house.write(org1, ...Array.from({ length: 150 }, () => entry({ actor: who })));
        await house.sequencer.sequence();
        await house.sequencer.seal({ every: 0, rows: 1 });
      }
      expect(await verify()).toMatchObject({ valid: true, entries: 450, checkpoints: 3 });
    });

    test('an empty log, a log that waits, a chain, a chain with checkpoints', async () => {
      expect(await verify()).toMatchObject({
        valid: true,
        entries: 0,
        waiting: 0,
        through: { seq: 0 },
        nextAfter: null,
      });
      await house.write(org1, entry(), entry());
      expect(await verify()).toMatchObject({ valid: true, entries: 0, waiting: 2 });
      await house.sequencer.sequence();
      expect(await verify()).toMatchObject({ valid: true, broken: null, entries: 2, waiting: 0, checkpoints: 0 });
      await house.sequencer.seal({ every: 0, rows: 1 });
      expect(await verify()).toMatchObject({ valid: true, entries: 2, checkpoints: 1, through: { seq: 2 } });
      expect(await verify('?after=1')).toMatchObject({ valid: true, entries: 1, checkpoints: 1 });
      expect((await house.get('/api/v1/audit/verify?after=3', reader(org1))).status).toBe(400);
      expect((await house.get('/api/v1/audit/verify?after=-1', reader(org1))).status).toBe(400);
    });

    test('still verifies after the checkpoint key was rotated, twice', async () => {
      for (let round = 0; round < 3; round += 1) {
        await house.write(org1, entry());
        await house.sequencer.sequence();
        await house.sequencer.seal({ every: 0, rows: 1 });
        await house.kernel.signing.rotate('audit-checkpoint');
      }
      expect(await verify()).toMatchObject({ valid: true, entries: 3, checkpoints: 3 });
    });

    // Each by somebody who owns the database; the trigger is no obstacle to them.
    test.each([
      ['a changed entry', `update eco_audit_entries set after = '{}' where seq = 2`, 'changed', 2],
      [
        'a changed action',
        `update eco_audit_kinds set action = 'thing.read' where action = 'thing.update'`,
        'changed',
        1,
      ],
      [
        'a changed caller',
        `update eco_audit_actors set caller_id = 'eco_usr_1' where number = (
          select actor from eco_audit_entries where seq = 2)`,
        'changed',
        2,
      ],
      ['a moved time', `update eco_audit_entries set at = at + interval '1 ms' where seq = 2`, 'changed', 2],
      [
        'a changed ciphertext',
        `update eco_audit_entries set origin = set_byte(origin, 50, get_byte(origin, 50) # 1) where seq = 3`,
        'changed',
        3,
      ],
      ['a deleted entry', 'delete from eco_audit_entries where seq = 2', 'missing', 2],
      ['a deleted tail', 'delete from eco_audit_entries where seq > 3', 'truncated', 4],
      [
        'a deleted tail and a head moved back',
        `delete from eco_audit_entries where seq > 3;
         update eco_audit_heads h set seq = 3, hash = (select hash from eco_audit_entries c where c.org = h.number and seq = 3)`,
        'truncated',
        4,
      ],
      ['all entries deleted', 'delete from eco_audit_entries', 'truncated', 1],
      [
        'all entries and the head deleted',
        'delete from eco_audit_entries; delete from eco_audit_heads',
        'truncated',
        1,
      ],
      [
        'two entries swapped',
        'update eco_audit_entries set seq = -seq where seq in (2, 3); update eco_audit_entries set seq = 5 + seq where seq < 0',
        'unlinked',
        2,
      ],
      [
        'an inserted entry',
        `insert into eco_audit_entries select (jsonb_populate_record(c, '{"seq": 6}')).* from eco_audit_entries c where seq = 5`,
        'unlinked',
        6,
      ],
      [
        'a changed hash',
        `update eco_audit_entries set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where seq = 4`,
        'unlinked',
        4,
      ],
      ['a changed head', `update eco_audit_heads set hash = set_byte(hash, 0, get_byte(hash, 0) # 1)`, 'unlinked', 5],
      ['a changed checkpoint', `update eco_audit_checkpoints set token = replace(token, 'a', 'b')`, 'checkpoint', 5],
      ['a moved checkpoint', 'update eco_audit_checkpoints set seq = 4', 'checkpoint', 4],
    ])('names %s', async (_, tamper, reason, seq) => {
      for (let index = 0; index < 5; index += 1) await house.write(org1, entry({ at: now + index }));
      await house.sequencer.sequence();
      await house.sequencer.seal({ every: 0, rows: 1 });
      await house.rows(`set session_replication_role = replica; ${tamper}; reset session_replication_role`);
      const answer = await verify();
      await house.rows('delete from eco_audit_kinds');
      expect(answer.valid).toBe(false);
      expect(answer.broken).toMatchObject({ reason, seq });
    });
  });

  describe('who may do what to the log', () => {
    test.each([
      `update eco_audit_inbox set action = 'x'`,
      'delete from eco_audit_inbox',
      'truncate eco_audit_inbox',
      'update eco_audit_entries set count = 2',
      'delete from eco_audit_entries',
      'insert into eco_audit_entries (org) values (null)',
      'select * from eco_audit_entries_other',
      'delete from eco_audit_unpacked',
      `update eco_audit_kinds set action = 'x'`,
      `insert into eco_audit_actors (org_id, caller_id, key_id) values ('eco_org_1', 'x', '')`,
      'update eco_audit_heads set seq = 0',
      'delete from eco_audit_checkpoints',
      'update eco_audit_coalesced set count = 1',
      `select * from nexus_audit_sequence('', 1, 1, '2026-01-01')`,
    ])('the database refuses a request: %s', async (statement) => {
      const attempt = house.kernel.database.tenant(systemActor('test'), { org: org1 }, (tx) =>
        tx.client.query(statement),
      );
      await expect(attempt).rejects.toMatchObject({ code: '42501' });
    });

    test('a request can write for its own organization alone', async () => {
      const other = (org: string | undefined, target: string) =>
        house.kernel.database.person(
          systemActor('test'),
          { person: newSecretId('usr'), ...(org === undefined ? {} : { org }) },
          async (tx) => tx.send(await auditStatement(tx, target, [entry()])),
        );
      await expect(other(org1, org2)).rejects.toMatchObject({ code: '42501' });
      await expect(other(org1, operatorOrg)).rejects.toMatchObject({ code: '42501' });
      await expect(other(undefined, org1)).rejects.toMatchObject({ code: '42501' });
      await other(org1, org1);
      await other(undefined, operatorOrg);
      const rows = await house.rows('select org_id from eco_audit_inbox order by org_id');
      expect(rows.map(({ org_id }) => org_id).sort()).toEqual([operatorOrg, org1].sort());
    });

    test('row-level security alone hides the rows of others', async () => {
      await house.write(org1, entry());
      await house.sequencer.sequence();
      await house.write(org1, entry());
      const seen = (org: string) =>
        house.kernel.database.tenant(
          systemActor('test'),
          { org },
          async (tx) => (await tx.client.query('select * from eco_audit_log')).rowCount,
        );
      expect(await seen(org1)).toBe(2);
      expect(await seen(org2)).toBe(0);
      expect(
        await house.kernel.database.lookup(
          async (tx) => (await tx.client.query('select * from eco_audit_log')).rowCount,
        ),
      ).toBe(0);
    });

    test('not even the owner changes an entry without taking the trigger away', async () => {
      await expect(house.rows('update eco_audit_entries set count = 2')).rejects.toMatchObject({ code: '42501' });
      await expect(house.rows('truncate eco_audit_entries')).rejects.toMatchObject({ code: '42501' });
    });
  });

  describe('erasure', () => {
    const canary = 'canary-4711';

    test('of a person leaves ids, and nothing readable, and a chain that verifies', async () => {
      const person = newSecretId('usr');
      const who = caller({ id: person, person, address: '203.0.113.9', userAgent: canary });
      await house.write(org1, entry({ actor: who, personal: { email: `${canary}@example.com` } }));
      // By another about the person: sealed for the person, not for the other.
      await house.write(org1, entry({ person, personal: { name: canary } }));
      await house.sequencer.sequence();
      await house.sequencer.seal({ every: 0, rows: 1 });
      const before = await house.get('/api/v1/audit', reader(org1));
      expect(before.text.split(canary)).toHaveLength(4);

      const { keyring, keysDb } = house.kernel;
      const { payload } = await keyring.shred(keysDb, personScope(person));
      await house.rows('select pg_notify($1, $2)', ['nexus', `keys:${payload}`]);
      await expect.poll(() => house.kernel.services.use(originCache).size).toBe(0);

      const { text, body } = await house.get('/api/v1/audit', reader(org1));
      expect(text).not.toContain(canary);
      expect(text).not.toContain('203.0.113.9');
      expect(body.items?.map((item) => [item.address, item.personal])).toEqual([
        ['192.0.2.7', '[erased]'],
        ['[erased]', '[erased]'],
      ]);
      for (const format of ['ndjson', 'csv']) {
        expect((await house.get(`/api/v1/audit/export?format=${format}`, reader(org1))).text).not.toContain(canary);
      }
      const dump = await house.rows('select c::text from eco_audit_chain c');
      expect(JSON.stringify(dump)).not.toContain(canary);
      expect((await house.get('/api/v1/audit/verify', reader(org1))).body).toMatchObject({
        valid: true,
        checkpoints: 1,
      });

      // What still comes from the person's last session is recorded, without the person.
      expect(await sealedOrigin(house.kernel, who)).toBeNull();
      await house.write(org1, entry({ actor: who, personal: { email: canary } }));
      const [last] = await house.rows('select origin, personal, caller_id from eco_audit_inbox');
      expect(last).toEqual({ origin: null, personal: null, caller_id: person });
    });

    test('of an organization takes the addresses of its strangers and service accounts', async () => {
      const service = caller({ kind: 'service', id: newSecretId('svc'), person: undefined, org: org2 });
      await house.write(org2, entry({ actor: service, personal: { note: canary } }));
      const { keyring, keysDb } = house.kernel;
      for (const { payload } of await keyring.shredOrganization(keysDb, org2)) keyring.forget(payload);
      const { body } = await house.get('/api/v1/audit', reader(org2));
      expect(body.items).toMatchObject([{ address: '[erased]', userAgent: '[erased]', personal: '[erased]' }]);
    });
  });

  describe('the sealed origin', () => {
    test('of a caller who called lately is in memory', async () => {
      const who = caller();
      expect(knownOrigin(house.kernel, who)).toBeUndefined();
      const first = await sealedOrigin(house.kernel, who);
      expect(knownOrigin(house.kernel, who)).toBe(first);
      expect(await sealedOrigin(house.kernel, who)).toBe(first);
      expect(await sealedOrigin(house.kernel, { ...who, address: '192.0.2.8' })).not.toBe(first);
      expect(first).not.toContain('192.0.2.7');
    });
  });

  describe('journaled entries', () => {
    test('arrive once, with all they had, and chain like others', async () => {
      const personal = { email: 'journal@example.com' };
      await journalAudit(house.kernel, org1, [
        entry({ action: 'secret.read', personal, before: { tab: '\t\\N', nul: '\u0000' } }),
        entry({ action: 'secret.read' }),
      ]);
      await house.kernel.journal.drain();
      expect(await house.sequencer.sequence()).toBe(2);
      expect((await house.get('/api/v1/audit/verify', reader(org1))).body).toMatchObject({ valid: true, entries: 2 });
      const items = (await list()).items ?? [];
      expect(items.map(({ address }) => address)).toEqual(['192.0.2.7', '192.0.2.7']);
      expect(items.map((item) => item.before)).toContainEqual({ tab: '\t\\N', nul: '\u0000' });
      expect(items.map((item) => item.personal)).toContainEqual(personal);
    });
  });

  test('details are bounded', async () => {
    await house.write(org1, entry({ after: { big: 'x'.repeat(20_000) }, personal: { big: 'y'.repeat(20_000) } }));
    const [item] = (await list()).items ?? [];
    expect(item).toMatchObject({ after: { omitted: '20010 characters' }, personal: { omitted: '20010 characters' } });
  });
});
