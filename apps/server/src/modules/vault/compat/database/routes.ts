import { route } from '../../../../http/route.ts';
import { errors } from '../../../../kernel/errors.ts';
import { targetErrors, vaultErrors } from '../../errors.ts';
import { beginLease, takeLease } from '../../leases/creation.ts';
import { credentialsDialect } from '../dialect.ts';
import { secondsUntil } from '../leases/leases.ts';
import { dynamicOf, locateRole } from './roles.ts';
import { Credentials, NamedRole } from './schema.ts';

const ttlSeconds = undefined;

/** https://developer.hashicorp.com/vault/api-docs/secret/databases#generate-credentials */
export const databaseRoutes = [
  route({
    dialect: credentialsDialect,
    method: 'GET',
    path: '/vault/v1/database/creds/:role',
    summary: 'Take a lease of a dynamic secret, for as long as that says',
    permission: 'secrets:read',
    inFolders: true,
    audit: 'lease.create',
    // It is a GET in the protocol, and makes a user.
    record: 'transactional',
    effect: 'reveals',
    meter: 'api.calls',
    params: NamedRole,
    locate: locateRole,
    reply: Credentials,
    errors: [
      errors.NOT_FOUND,
      errors.INVALID_REQUEST,
      vaultErrors.TOO_MANY_LEASES,
      vaultErrors.LEASE_ENDED,
      ...targetErrors,
    ],
    prepare: ({ kernel, caller, folders, params }) =>
      beginLease({ kernel, caller, folders }, { at: dynamicOf(params), ttlSeconds }),
    async act({ tx, kernel, caller, folders, params, prepared }) {
      const taking = { kernel, caller, folders };
      const taken = await takeLease(tx, taking, { at: dynamicOf(params), ttlSeconds }, prepared);
      const { id, username, password, expiresAt } = taken;
      return {
        lease: { lease_id: id, lease_duration: secondsUntil(tx, expiresAt), renewable: true },
        data: { username, password },
      };
    },
  }),
];
