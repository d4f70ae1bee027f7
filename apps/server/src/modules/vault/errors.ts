import { defineErrors, errors, NexusError } from '../../kernel/errors.ts';

/** Their details name secrets, folders and lines, never values. */
export const vaultErrors = defineErrors('vault', {
  SECRET_NOT_FOUND: { status: 404, kind: 'permanent', title: 'No such secret, or no such version of it' },
  VERSION_DESTROYED: { status: 410, kind: 'permanent', title: 'This version was destroyed' },
  VERSION_DELETED: { status: 404, kind: 'permanent', title: 'This version is deleted or destroyed' },
  LOGIN_REFUSED: { status: 401, kind: 'permanent', title: 'No such service account, or not its secret' },
  CAS_MISMATCH: { status: 409, kind: 'business', title: 'The secret has another version than expected' },
  SECRET_EXISTS: { status: 409, kind: 'business', title: 'The folder has a secret of this name, or a deleted one' },
  NOT_DELETED: { status: 409, kind: 'business', title: 'The secret is not deleted' },
  TOO_MANY_SECRETS: { status: 409, kind: 'business', title: 'The environment has as many secrets as it can have' },
  TOO_MANY_FOLDERS: { status: 409, kind: 'business', title: 'The environment has as many folders as it can have' },
  NOT_IMPORTABLE: { status: 422, kind: 'validation', title: 'The content cannot be imported' },
  CONFLICTING_VALUES: { status: 409, kind: 'business', title: 'Some of the secrets have other values already' },
  REFERENCE_DANGLING: { status: 422, kind: 'business', title: 'A reference leads to nothing, or to nothing for you' },
  REFERENCE_CYCLE: { status: 422, kind: 'business', title: 'References lead to each other' },
  REFERENCE_TOO_LARGE: { status: 422, kind: 'business', title: 'With all that it refers to, a value is too large' },
  IMPORT_CYCLE: { status: 409, kind: 'business', title: 'An environment would import itself' },
  APPROVAL_REQUIRED: { status: 409, kind: 'business', title: 'Secrets of the environment change by approved requests' },
  APPROVALS_MISSING: { status: 409, kind: 'business', title: 'The request needs further approvals' },
  CHANGE_REQUEST_ENDED: { status: 409, kind: 'business', title: 'The request is not open any more' },
  OWN_CHANGE_REQUEST: { status: 409, kind: 'business', title: 'Nobody approves what they asked for' },
  TOO_MANY_REQUESTS: {
    status: 409,
    kind: 'business',
    title: 'The environment has as many open requests as it can have',
  },
  SHARE_NOT_FOUND: { status: 404, kind: 'permanent', title: 'There is no such link, or it cannot be opened any more' },
  PASSPHRASE_WRONG: { status: 403, kind: 'business', title: 'The passphrase is missing or wrong' },
  DYNAMIC_SECRET_TAKEN: { status: 409, kind: 'business', title: 'The folder has a dynamic secret of this name' },
  TOO_MANY_DYNAMIC_SECRETS: {
    status: 409,
    kind: 'business',
    title: 'The environment has as many dynamic secrets as it can have',
  },
  TOO_MANY_LEASES: { status: 409, kind: 'business', title: 'The dynamic secret has as many leases as it can have' },
  LEASE_ENDED: { status: 409, kind: 'business', title: 'The lease has ended, or is being revoked' },
  LEASE_REVOCABLE: { status: 409, kind: 'business', title: 'Only a lease that cannot be revoked can be given up' },
  ROTATOR_TAKEN: { status: 409, kind: 'business', title: 'The secret has a rotator' },
  TOO_MANY_ROTATORS: { status: 409, kind: 'business', title: 'The environment has as many rotators as it can have' },
  RECEIVER_REFUSED: { status: 502, kind: 'business', title: 'The receiver of a rotation did not take it' },
  TARGET_UNREACHABLE: { status: 502, kind: 'network', title: 'The server could not be reached', retry: 'exponential' },
  TARGET_TIMED_OUT: { status: 504, kind: 'network', title: 'The server did not answer in time', retry: 'exponential' },
  TARGET_TLS_REFUSED: {
    status: 422,
    kind: 'business',
    title: 'There is no TLS connection to the server that is trusted',
  },
  TARGET_LOGIN_REFUSED: { status: 422, kind: 'business', title: 'The server refuses the credentials that are stored' },
  TARGET_REFUSED: { status: 422, kind: 'business', title: 'The server refuses what it was told to do' },
  VALUES_TOO_LARGE: { status: 422, kind: 'business', title: 'Too much to read at once: read folder by folder' },
});

/** Of whatever puts values in place of references. */
export const referenceErrors = [
  vaultErrors.REFERENCE_DANGLING,
  vaultErrors.REFERENCE_CYCLE,
  vaultErrors.REFERENCE_TOO_LARGE,
];

/** Of whatever connects to a server of an organization. */
export const targetErrors = [
  errors.OUTBOUND_REFUSED,
  vaultErrors.TARGET_UNREACHABLE,
  vaultErrors.TARGET_TIMED_OUT,
  vaultErrors.TARGET_TLS_REFUSED,
  vaultErrors.TARGET_LOGIN_REFUSED,
  vaultErrors.TARGET_REFUSED,
];

/** Of a job's failure, what is stored and shown: 200 characters at most. */
export const failureOf = (error: unknown): string => {
  if (!(error instanceof NexusError)) return 'INTERNAL';
  const { code, options } = error;
  return (options.detail === undefined ? code : `${code}: ${options.detail}`).slice(0, 200);
};
