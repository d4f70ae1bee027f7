import fc from 'fast-check';
import { minute } from '../../kernel/clock.ts';
import type { UsageRecord } from '../../kernel/record.ts';

/** A successful read by an arbitrary caller. */
export const usageRecord = (changes: Partial<UsageRecord> = {}): UsageRecord => ({
  id: 'eco_req_0000000000000000000000',
  org: 'eco_org_1111111111111111111111',
  at: Date.UTC(2026, 0, 15, 12),
  method: 'GET',
  route: '/api/v1/things',
  status: 200,
  durationUs: 1500,
  bytesIn: 0,
  bytesOut: 20,
  callerKind: 'user',
  callerId: 'eco_usr_1111111111111111111111',
  key: undefined,
  meter: undefined,
  quantity: 0,
  customer: undefined,
  verifiedKey: undefined,
  code: undefined,
  reason: undefined,
  tag: undefined,
  coalesced: undefined,
  ...changes,
});

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const maybe = <T>(...values: T[]) => fc.constantFrom<T | undefined>(undefined, ...values);
/** Around two midnights and many hours, so that groups split there. */
const instant = fc
  .tuple(
    oneOf(Date.UTC(2026, 0, 15), Date.UTC(2026, 0, 16), Date.UTC(2026, 2, 29, 1)),
    fc.integer({ min: -200, max: 200 }),
  )
  .map(([from, minutes]) => from + minutes * minute + 1);

/** Any usage, out of few enough values that rows often fall into one group. */
export const anyUsage: fc.Arbitrary<UsageRecord> = fc
  .record({
    org: oneOf('eco_org_1111111111111111111111', 'eco_org_2222222222222222222222'),
    at: instant,
    method: oneOf('GET', 'POST'),
    route: oneOf('/api/v1/things', '/api/v1/things/:id', '/api/v1/odd \\ "name"\t\n'),
    status: oneOf(200, 201, 401, 404, 500),
    durationUs: oneOf(0, 127, 128, 1000, 250_000, 90_000_000),
    bytesIn: fc.nat(2000),
    bytesOut: fc.nat(2000),
    callerKind: oneOf<UsageRecord['callerKind']>('user', 'key', 'service', 'anonymous'),
    callerId: oneOf('eco_usr_1111111111111111111111', 'eco_usr_2222222222222222222222'),
    key: maybe('eco_api_1111111111111111111111'),
    meter: maybe('api.calls', 'ai.tokens'),
    quantity: oneOf(0, 1, 7),
    customer: maybe('eco_cus_1111111111111111111111', 'eco_cus_2222222222222222222222'),
    verifiedKey: maybe('eco_api_3333333333333333333333', 'eco_api_4444444444444444444444'),
    code: maybe('VALID', 'REVOKED'),
    reason: maybe('role: needs things:read', 'Not found'),
    tag: maybe('GET /orders', 'POST /orders/:id'),
    coalesced: maybe(
      { action: 'request', result: 'denied' as const, resourceType: 'route', resourceId: '/api/v1/things' },
      { action: 'key.verify', result: 'success' as const, resourceType: 'key', resourceId: 'eco_api_3' },
    ),
  })
  .map(usageRecord);
