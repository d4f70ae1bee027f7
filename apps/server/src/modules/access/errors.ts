import { defineErrors } from '../../kernel/errors.ts';

export const accessErrors = defineErrors({
  CANNOT_GRANT: { status: 403, kind: 'business', title: 'Nobody can grant what they do not hold' },
  BINDING_EXISTS: { status: 409, kind: 'business', title: 'The principal has this role there already' },
  ALREADY_EXPIRED: { status: 400, kind: 'validation', title: 'The expiry must lie in the future' },
});
