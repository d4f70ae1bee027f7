import { Deleted } from '../../../http/noun.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { grantErrors, tenancyErrors } from '../errors.ts';
import { serviceAccount } from '../service-accounts/schema.ts';
import { CreatedSecret, NewSecret, Secret } from './schema.ts';
import { createSecret, deleteSecret, listSecrets } from './service-account-secrets.ts';

const secrets = '/api/v1/organizations/:org/service-accounts/:account/secrets';

export const serviceAccountSecretRoutes = [
  serviceAccount.post(secrets, {
    summary: 'Create a client secret of a service account, for access tokens from /oidc/token',
    effect: 'reveals',
    action: 'create-secret',
    status: 201,
    body: NewSecret,
    reply: CreatedSecret,
    errors: [grantErrors.CANNOT_GRANT, tenancyErrors.TOO_MANY],
    act: ({ tx, caller, params, body }) => createSecret(tx, caller, params.account, body),
  }),
  serviceAccount.get(secrets, {
    summary: 'List the client secrets of a service account, without the secrets themselves',
    action: 'list-secrets',
    permission: 'service-accounts:read',
    reply: PageOf(Secret),
    act: ({ tx, params }) => listSecrets(tx, params.account),
  }),
  serviceAccount.delete(`${secrets}/:secret`, {
    summary: 'Delete a client secret and end the tokens it was used for, at once on every node',
    effect: 'destroys',
    action: 'delete-secret',
    reply: Deleted,
    act: ({ tx, params }) => deleteSecret(tx, params.account, params.secret),
  }),
];
