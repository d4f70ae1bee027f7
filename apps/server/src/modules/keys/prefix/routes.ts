import { keyErrors } from '../errors.ts';
import { key } from '../schema.ts';
import { readPrefix, setPrefix } from './prefix.ts';
import { KeyPrefix } from './schema.ts';

/** Closed to keys that are bound to an environment. */
const organizationOnly = () => ({});

export const prefixRoutes = [
  key.get('/api/v1/keys/prefix', {
    action: 'read-prefix',
    permission: 'keys:read',
    resource: organizationOnly,
    summary: "Read what your customers' keys begin with",
    reply: KeyPrefix,
    act: ({ tx }) => readPrefix(tx),
  }),
  key.put('/api/v1/keys/prefix', {
    action: 'set-prefix',
    permission: 'keys:configure',
    resource: organizationOnly,
    summary: "Choose what your customers' new keys begin with",
    description:
      'With `acme`, keys begin with `acme_live_`, and with `acme_test_` in an environment that is not of production. Keys that were made before keep working; a rotated one gets the new prefix.',
    body: KeyPrefix,
    reply: KeyPrefix,
    errors: [keyErrors.KEY_PREFIX_TAKEN],
    act: ({ tx, body }) => setPrefix(tx, body),
  }),
];
