import { defineErrors } from '../../kernel/errors.ts';

export const tenancyErrors = defineErrors('tenancy', {
  LAST_OWNER: {
    status: 409,
    kind: 'business',
    title: 'An organization keeps at least one owner: make another member an owner first, or delete it',
  },
  SLUG_TAKEN: { status: 409, kind: 'business', title: 'The slug is already in use' },
  EXTERNAL_ID_TAKEN: { status: 409, kind: 'business', title: 'Another customer has this externalId' },
  EXTERNAL_ID_IN_USE: { status: 409, kind: 'business', title: 'The customer is charged by this id, and keeps it' },
  CUSTOMER_SUBSCRIBED: { status: 409, kind: 'business', title: 'Change the subscription of the customer instead' },
  ORGANIZATION_PROTECTED: {
    status: 409,
    kind: 'business',
    title: 'The operator of the installation cannot be deleted',
  },
  ORGANIZATION_NOT_DELETED: { status: 409, kind: 'business', title: 'The organization is not deleted' },
  NOT_DELETED: { status: 409, kind: 'business', title: 'It is not deleted' },
  NAME_TAKEN: { status: 409, kind: 'business', title: 'The name is already in use' },
  ALREADY_MEMBER: { status: 409, kind: 'business', title: 'This person is already a member' },
  INVITATION_EXISTS: {
    status: 409,
    kind: 'business',
    title: 'The address has an open invitation: send that again, or withdraw it',
  },
  INVITATION_CLOSED: { status: 409, kind: 'business', title: 'The invitation is no longer open' },
  INVITATION_INVALID: {
    status: 400,
    kind: 'business',
    title: 'This invitation is used, withdrawn, expired or wrong',
  },
  INVITATION_NOT_YOURS: { status: 403, kind: 'business', title: 'The invitation is for another e-mail address' },
  CANNOT_IMPERSONATE: {
    status: 409,
    kind: 'business',
    title: 'Members of the operator organization cannot be impersonated',
  },
  TOO_MANY: { status: 409, kind: 'business', title: 'The organization has reached its limit' },
});

/** What the port of the access module may throw. */
export const grantErrors = defineErrors('access', {
  CANNOT_GRANT: { status: 403, kind: 'business', title: 'Nobody can grant what they do not hold' },
});
