import { defineErrors } from '../../kernel/errors.ts';

export const tenancyErrors = defineErrors({
  LAST_OWNER: { status: 409, kind: 'business', title: 'An organization keeps at least one owner' },
  SLUG_TAKEN: { status: 409, kind: 'business', title: 'The slug is already in use' },
  EXTERNAL_ID_TAKEN: { status: 409, kind: 'business', title: 'Another customer has this externalId' },
  ORGANIZATION_PROTECTED: {
    status: 409,
    kind: 'business',
    title: 'The operator of the installation cannot be deleted',
  },
  ORGANIZATION_NOT_DELETED: { status: 409, kind: 'business', title: 'The organization is not deleted' },
  TOO_MANY: { status: 409, kind: 'business', title: 'The organization has as many of these as it may have' },
});
