import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, customerKey, keyWith, makeWorld, type World } from '../../../../test/world/world.ts';
import { minute } from '../../../kernel/clock.ts';

describe.skipIf(!postgresAvailable)('the request log (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, as: string | undefined, body?: unknown, from?: string): Promise<Answer> =>
    callAs(world, world.a, as, what, {
      ...(body === undefined ? {} : { body }),
      ...(from === undefined ? {} : { from }),
    });
  const owner = () => world.a.members.owner.token;
  const idOf = ({ headers }: Answer): string => String(headers['x-request-id']);

  async function logOf(answer: Answer, as = owner()): Promise<Answer> {
    await world.settled();
    return call(`GET /api/v1/requests/${idOf(answer)}`, as);
  }

  /** A platform key that a change of it has made useless. */
  async function deadKey(input: object, end?: (id: string) => Promise<unknown>): Promise<string> {
    const made = await call('POST /api/v1/keys', owner(), { name: 'Dead', ...input });
    await end?.(String(made.body.id));
    return String(made.body.key);
  }

  it('finds each refusal by its requestId, with caller, route, status, code and reason', async () => {
    const scoped = await keyWith(world, world.a, ['customers:read']);
    const refused = await call('POST /api/v1/customers', scoped, { externalId: 'x', name: 'X' });
    expect([refused.status, refused.body.requestId]).toEqual([403, idOf(refused)]);
    const { status, body } = await logOf(refused);
    expect([status, body]).toEqual([
      200,
      {
        id: idOf(refused),
        at: '2026-01-15T12:00:00.000Z',
        method: 'POST',
        route: '/api/v1/customers',
        status: 403,
        code: 'FORBIDDEN',
        reason: 'scope: needs customers:create; the scopes of the key or token do not include it',
        durationMs: expect.any(Number),
        bytesIn: expect.any(Number),
        bytesOut: Buffer.byteLength(refused.text),
        caller: { kind: 'key', id: world.a.members.owner.user, keyId: scoped.slice(0, 30) },
        verifiedKeyId: null,
        customerId: null,
      },
    ]);
  });

  it.each<[string, number, string, string, () => Promise<Answer>]>([
    [
      'a role that does not hold the permission',
      403,
      'FORBIDDEN',
      'role: needs customers:create; no role of the principal holds the permission',
      () => call('POST /api/v1/customers', world.a.members.viewer.token, { externalId: 'y', name: 'Y' }),
    ],
    ['what is not there', 404, 'NOT_FOUND', 'Not found', () => call('GET /api/v1/customers/x', owner())],
    [
      'an unknown parameter',
      400,
      'INVALID_REQUEST',
      'The request is not valid',
      () => call('GET /api/v1/customers?lmit=1', owner()),
    ],
    [
      'a revoked key',
      401,
      'INVALID_TOKEN',
      'credential: the key is revoked',
      async () => {
        const revoke = (id: string) => call(`POST /api/v1/keys/${id}/revoke`, owner(), {});
        return call('GET /api/v1/customers', await deadKey({}, revoke));
      },
    ],
    [
      'a key from another network',
      401,
      'INVALID_TOKEN',
      'network: the key may not be used from this address',
      async () => call('GET /api/v1/customers', await deadKey({ allowedIps: ['192.0.2.0/24'] })),
    ],
    [
      'the key of a customer',
      401,
      'INVALID_TOKEN',
      'credential: the key of a customer can only be verified',
      async () => call('GET /api/v1/customers', await customerKey(world, world.a)),
    ],
  ])('says why: %s', async (_, status, code, reason, refuse) => {
    const { body } = await logOf(await refuse());
    expect(body).toMatchObject({ status, code, reason });
  });

  it('names the key that was not accepted, in its own organization, and counts it in the audit log there', async () => {
    const key = await deadKey({ allowedIps: ['192.0.2.0/24'] });
    const refused = await call('GET /api/v1/customers', key);
    expect((await logOf(refused)).body.caller).toEqual({ kind: 'anonymous', id: 'anonymous', keyId: key.slice(0, 30) });
    const audit = await call(`GET /api/v1/audit?result=denied&actor=${key.slice(0, 30)}`, owner());
    expect(audit.body.items).toMatchObject([
      { reason: 'network: the key may not be used from this address', requestId: idOf(refused), count: 1 },
    ]);
  });

  it('has the code of a verification, which the audit log has as the reason of its denial', async () => {
    const key = `${await customerKey(world, world.a)}x`;
    const verified = await call('POST /api/v1/keys/verify', owner(), { key });
    expect(verified.body.code).toBe('NOT_FOUND');
    expect((await logOf(verified)).body).toMatchObject({ status: 200, code: 'NOT_FOUND', reason: null });
    const audit = await call('GET /api/v1/audit?result=denied&action=key.verify', owner());
    expect(audit.body.items).toMatchObject([{ reason: 'NOT_FOUND', requestId: idOf(verified) }]);
  });

  it('finds what succeeded too, minutes later', async () => {
    const answer = await call('GET /api/v1/customers', owner());
    await world.settled();
    world.manual.advance(10 * minute);
    expect((await logOf(answer)).body).toMatchObject({ status: 200, code: null, reason: null });
  });

  it('tells nobody of the requests of other organizations, and operators of those of none', async () => {
    const stranger = await call('GET /api/v1/customers', undefined);
    const own = await call('GET /api/v1/customers', owner());
    expect((await logOf(own)).status).toBe(200);
    const theirs = await callAs(world, world.b, world.b.members.owner.token, `GET /api/v1/requests/${idOf(own)}`);
    expect([theirs.status, theirs.body.code]).toEqual([404, 'NOT_FOUND']);
    expect((await logOf(stranger)).status).toBe(404);
    const operators = await operator(world);
    const seen = await callAs(
      world,
      operators,
      operators.members.owner.token,
      `GET /api/v1/requests/${idOf(stranger)}`,
    );
    expect(seen.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', reason: 'credential: none was sent' });
    expect((await call('GET /api/v1/requests/eco_req_6dISzEhmOvmBwaV9KZfvCn', owner())).status).toBe(404);
  });
});
