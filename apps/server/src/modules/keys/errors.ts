import { defineErrors } from '../../kernel/errors.ts';

export const keyErrors = defineErrors('keys', {
  KEY_NOT_FOUND: { status: 404, kind: 'permanent', title: 'No such key' },
  KEY_REVOKED: { status: 409, kind: 'business', title: 'The key is revoked' },
  KEY_PREFIX_TAKEN: { status: 409, kind: 'business', title: 'Another organization has this prefix' },
  KEY_OWNER_NEEDED: {
    status: 422,
    kind: 'validation',
    title: 'customerId is for customer keys, which need it; serviceAccountId is for platform keys',
  },
});
