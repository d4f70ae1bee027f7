import { z } from 'zod';
import { bodies } from '../../../../http/body/index.ts';
import { type Alias, type RawInput, route } from '../../../../http/route.ts';
import { errors } from '../../../../kernel/errors.ts';
import { vaultErrors } from '../../errors.ts';
import { revokeLease } from '../../leases/leases.ts';
import { leaseDataDialect, leaseDialect } from '../dialect.ts';
import { Nothing } from '../kv/schema.ts';
import { leaseOf, locateLease, lookUpLease, type Named, renew } from './leases.ts';
import { LeaseRenewal, LeaseTimes, Renewed, Revocation } from './schema.ts';

const NamedLease = z.object({ lease: z.string().max(200) }).transform((named): Named => named);

const shared = {
  meter: 'api.calls',
  method: 'POST',
  params: NamedLease,
  locate: locateLease,
  inFolders: true,
} as const;

/** The id stands in the body, or in the path as `vault lease revoke` sends it. Vault takes POST and PUT for the same. */
const alsoFromBody = (path: string): Alias[] => [
  { method: 'PUT', path: `${path}/:lease` },
  { method: 'POST', path, request: fromBody },
  { method: 'PUT', path, request: fromBody },
];

function fromBody(raw: RawInput): RawInput {
  const { lease_id: lease, ...body } = (raw.body ?? {}) as Record<string, unknown>;
  return { ...raw, params: { lease }, body };
}

/** https://developer.hashicorp.com/vault/api-docs/system/leases */
export const vaultLeaseRoutes = [
  route({
    ...shared,
    dialect: leaseDialect,
    path: '/vault/v1/sys/leases/renew/:lease',
    aliases: alsoFromBody('/vault/v1/sys/leases/renew'),
    summary: 'Let a lease expire later, as far as it can be renewed',
    permission: 'leases:renew',
    audit: 'lease.renew',
    body: bodies.anyJson(LeaseRenewal),
    reply: Renewed,
    errors: [errors.NOT_FOUND, vaultErrors.LEASE_ENDED],
    act: ({ tx, params, body }) => renew(tx, params, body),
  }),
  route({
    ...shared,
    dialect: leaseDialect,
    path: '/vault/v1/sys/leases/revoke/:lease',
    aliases: alsoFromBody('/vault/v1/sys/leases/revoke'),
    summary: 'End a lease now; its user is removed in the background',
    beyondQuota: 'anybody',
    permission: 'leases:revoke',
    audit: 'lease.revoke',
    status: 204,
    body: bodies.anyJson(Revocation),
    reply: Nothing,
    errors: [errors.NOT_FOUND],
    async act({ tx, params }) {
      await revokeLease(tx, leaseOf(params));
    },
  }),
  route({
    ...shared,
    dialect: leaseDataDialect,
    path: '/vault/v1/sys/leases/lookup/:lease',
    aliases: alsoFromBody('/vault/v1/sys/leases/lookup'),
    summary: 'When a lease was taken, and until when it lasts',
    permission: 'leases:read',
    // It changes nothing.
    record: 'journaled',
    idempotency: false,
    body: bodies.anyJson(z.strictObject({})),
    reply: LeaseTimes,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => lookUpLease(tx, params),
  }),
];
