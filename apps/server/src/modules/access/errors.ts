import { defineErrors } from '../../kernel/errors.ts';
import { grantErrors } from '../tenancy/index.ts';

const ownErrors = defineErrors('access', {
  BINDING_EXISTS: { status: 409, kind: 'business', title: 'The principal has this role there already' },
  ROLE_NAME_TAKEN: { status: 409, kind: 'business', title: 'Another role has this name' },
  ROLE_IN_USE: { status: 409, kind: 'business', title: 'Somebody has this role' },
  TOO_MANY_ROLES: { status: 409, kind: 'business', title: 'The organization has as many roles as it may have' },
  ALREADY_EXPIRED: { status: 400, kind: 'validation', title: 'The expiry must lie in the future' },
});

export const accessErrors = { ...grantErrors, ...ownErrors };
