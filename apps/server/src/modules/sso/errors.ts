import { defineErrors } from '../../kernel/errors.ts';

export const ssoErrors = defineErrors('sso', {
  REDIRECT_URI_REFUSED: { status: 400, kind: 'validation', title: 'People may not be sent back to this address' },
  APP_HAS_NO_SECRET: { status: 409, kind: 'business', title: 'This kind of app has no secret' },
  TOO_MANY_APPS: { status: 409, kind: 'business', title: 'The organization has as many apps as it may have' },
  API_IDENTIFIER_TAKEN: { status: 409, kind: 'business', title: 'An API with this identifier is registered already' },
  TOO_MANY_APIS: { status: 409, kind: 'business', title: 'The organization has as many APIs as it may have' },
});
