import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { operatorsOnly } from '../../../http/operators.ts';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { operatorTag } from '../../identity/index.ts';
import { oldestKeys } from './store.ts';

const maxShown = 1_000;

const EncryptionKey = describe(
  z.object({
    id: Id('dek'),
    projectId: Id('prj'),
    organizationId: Id('org'),
    createdAt: Instant,
    retiredAt: Instant.nullable(),
    uses: z.int(),
    total: z.int().nullable(),
    done: z.int().nullable(),
    failedAt: Instant.nullable(),
    failure: z.string().nullable(),
  }),
  {
    projectId: 'Whose secrets it seals',
    organizationId: 'Whose project that is',
    retiredAt: 'When it was replaced; null of the one that seals new values',
    uses: ['How many values it has sealed', 1042],
    total: ['How many values it had sealed when it was replaced; null before', 200],
    done: ['How many of these are sealed with its successor; null before', 100],
    failedAt: 'When sealing them again failed last; null where it did not',
    failure: ['The code of that failure', 'KEY_UNWRAP_FAILED'],
  },
).meta({ id: 'EncryptionKey' });

const EncryptionKeys = z
  .object({ items: z.array(EncryptionKey).describe('At most 1,000, the oldest first') })
  .meta({ id: 'EncryptionKeys' });

export const keyRotationRoutes = [
  route({
    method: 'GET',
    name: 'encryptionKeys.list',
    path: '/api/v1/admin/encryption-keys',
    tag: operatorTag,
    summary: 'Ages of the keys that seal secrets, and how far the replacement of old ones is',
    permission: 'encryption-keys:read',
    meter: false,
    reply: EncryptionKeys,
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    act: async ({ tx }) => ({ items: await oldestKeys(tx, maxShown) }),
  }),
];
