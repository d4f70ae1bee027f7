import { errors } from '../../../kernel/errors.ts';
import { referenceErrors, vaultErrors } from '../errors.ts';
import { secret } from '../secrets/schema.ts';
import { revealValues } from './reveal.ts';
import { RevealedValues, ValueQuery } from './schema.ts';

const environment = '/api/v1/projects/:project/environments/:environment';

export const valueRoutes = [
  secret.get(`${environment}/values`, {
    action: 'reveal',
    permission: 'secrets:read',
    audit: 'secret.reveal',
    summary: 'Read the values of a folder, now or at an earlier time',
    revalidates: true,
    query: ValueQuery,
    reply: RevealedValues,
    errors: [errors.NOT_FOUND, vaultErrors.VALUES_TOO_LARGE, vaultErrors.VERSION_DESTROYED, ...referenceErrors],
    act: ({ tx, kernel, caller, params, query }) => revealValues(tx, { kernel, caller }, params, query),
  }),
];
