import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { DynamicSecretQuery } from '../dynamic/schema.ts';
import { targetErrors, vaultErrors } from '../errors.ts';
import { beginLease, takeLease } from './creation.ts';
import { giveUpLease, listLeases, readLease, renewLease, revokeLease } from './leases.ts';
import { IssuedLease, Lease, LeaseQuery, LeaseTime, lease } from './schema.ts';

const environment = '/api/v1/projects/:project/environments/:environment';
const leases = `${environment}/leases` as const;
const one = `${leases}/:lease` as const;

export const leaseRoutes = [
  lease.post(`${environment}/dynamic/:name/leases`, {
    action: 'create',
    status: 201,
    permission: 'secrets:read',
    summary: 'Take a lease: make a user or a key, and answer its password this once',
    description:
      'The user is removed when the lease ends. Where this fails or is cut off, it is removed too, after two minutes at the latest. A repeated Idempotency-Key gets the first lease; a user that was made for the repetition is removed.',
    effect: 'reveals',
    query: DynamicSecretQuery,
    body: LeaseTime,
    reply: IssuedLease,
    errors: [errors.NOT_FOUND, vaultErrors.TOO_MANY_LEASES, vaultErrors.LEASE_ENDED, ...targetErrors],
    prepare: ({ kernel, caller, folders, params, query, body }) =>
      beginLease({ kernel, caller, folders }, { at: { ...params, ...query }, ttlSeconds: body.ttlSeconds }),
    act: ({ tx, kernel, caller, folders, params, query, body, prepared }) =>
      takeLease(
        tx,
        { kernel, caller, folders },
        { at: { ...params, ...query }, ttlSeconds: body.ttlSeconds },
        prepared,
      ),
  }),
  lease.get(leases, {
    action: 'list',
    impersonation: 'read',
    summary: 'List leases without their passwords, newest first',
    query: LeaseQuery,
    reply: PageOf(Lease),
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, query }) => listLeases(tx, params, query),
  }),
  lease.get(one, {
    impersonation: 'read',
    summary: 'Read a lease without its password',
    reply: Lease,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readLease(tx, params),
  }),
  lease.post(`${one}/renew`, {
    summary: 'Let a lease expire later, until `maxExpiresAt` at most',
    body: LeaseTime,
    reply: Lease,
    errors: [errors.NOT_FOUND, vaultErrors.LEASE_ENDED],
    act: ({ tx, params, body }) => renewLease(tx, params, body.ttlSeconds),
  }),
  lease.post(`${one}/revoke`, {
    summary: 'End a lease now; its user is removed in the background',
    beyondQuota: 'anybody',
    reply: Lease,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => revokeLease(tx, params),
  }),
  lease.delete(one, {
    summary: 'Give up a lease that cannot be revoked: its user may be left',
    effect: 'destroys',
    reply: Deleted,
    errors: [errors.NOT_FOUND, vaultErrors.LEASE_REVOCABLE],
    act: ({ tx, params }) => giveUpLease(tx, params),
  }),
];
