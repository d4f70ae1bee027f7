import { defineErrors } from '../errors.ts';

/** Their `internal` texts may contain ids of keys and scopes, but never key material or plaintext. */
export const cryptoErrors = defineErrors('', {
  DECRYPTION_FAILED: { status: 500, kind: 'permanent', title: 'Stored data could not be decrypted' },
  KEY_SHREDDED: { status: 410, kind: 'permanent', title: 'This data was permanently erased' },
  KEY_UNKNOWN: { status: 500, kind: 'permanent', title: 'Stored data names an encryption key that does not exist' },
  KEK_UNKNOWN: {
    status: 500,
    kind: 'permanent',
    title: 'Stored keys are wrapped by a master key that is not configured',
  },
  KEY_UNWRAP_FAILED: { status: 500, kind: 'permanent', title: 'A stored key could not be unwrapped' },
  KEK_UNAVAILABLE: {
    status: 503,
    kind: 'network',
    title: 'The service that holds the key encryption key does not answer',
    retry: 'linear',
  },
  KEK_REFUSED: {
    status: 503,
    kind: 'permanent',
    title: 'The service that holds the key encryption key refuses this server',
  },
  KEY_TOO_OLD: {
    status: 503,
    kind: 'transient',
    title: 'The encryption key is too old for new values, since replacing it fails',
    retry: 'linear',
  },
  MASTER_KEY_MISSING: { status: 500, kind: 'permanent', title: 'NEXUS_MASTER_KEY is not set' },
  MASTER_KEY_WRONG: { status: 500, kind: 'permanent', title: 'The database belongs to another master key' },
  MASTER_KEY_INVALID: { status: 500, kind: 'permanent', title: 'The master key is not 32 bytes' },
  MASTER_KEY_EXPOSED: { status: 500, kind: 'permanent', title: 'The master key file can be read by others' },
});
