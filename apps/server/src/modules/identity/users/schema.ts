import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { composed, oneLine, paragraphs } from '../../../kernel/text.ts';
import { maxHashLength } from '../password/foreign-hashes.ts';
import { DisplayName, Email } from '../schemas.ts';

export const operatorTag = { name: 'Operator', description: 'For members of the operator organization.' };

const Status = z.enum(['active', 'suspended']);

const words = {
  id: 'Id of the person',
  email: ['E-mail address', 'ada@example.com'],
  displayName: ['Name', 'Ada Lovelace'],
  emailVerified: 'Whether the person has proven the address',
  status: '`suspended`: cannot log in, and their keys are refused, until they are reinstated',
  createdAt: 'When the person registered',
  suspendedAt: 'When the person was suspended; null while they are not',
  suspendedReason: ['Why, for operators to read; null while they are not', 'Sends spam from several organizations'],
  hasPassword: 'Whether the person can log in with a password',
  hasSecondFactor: 'Whether a second factor is asked for at log-in',
  liveSessions: ['Number of live sessions', 2],
  lastSeenAt: 'When a session was last used; null where none is kept',
  organizations: 'The organizations that the person is a member of',
} as const;

const Fields = z.object({
  id: Id('usr'),
  email: z.string(),
  displayName: z.string(),
  emailVerified: z.boolean(),
  status: Status,
  createdAt: Instant,
  suspendedAt: Instant.nullable(),
});
export const ListedUser = describe(Fields, words).meta({ id: 'ListedUser' });

const MembershipOf = describe(
  z.object({ id: Id('org'), name: z.string(), status: z.enum(['active', 'suspended', 'deleted']), role: z.string() }),
  {
    id: 'Id of the organization',
    name: ['Its name', 'Acme'],
    status: 'Its status',
    role: ['Name of a built-in role, or id of one of the organization’s own', 'owner'],
  },
);

export const OperatedUser = describe(
  Fields.extend({
    suspendedReason: z.string().nullable(),
    hasPassword: z.boolean(),
    hasSecondFactor: z.boolean(),
    liveSessions: z.number(),
    lastSeenAt: Instant.nullable(),
    organizations: z.array(MembershipOf),
  }),
  words,
).meta({ id: 'OperatedUser' });

export const UserQuery = describe(
  PageQuery.extend({ search: composed(z.string().trim()).min(1).max(254).optional(), status: Status.optional() }),
  {
    search: ['Beginning of the address or the name, in any case, or the id', 'ada@'],
    status: 'People with this status only',
  },
);

export const Suspension = z
  .strictObject({
    reason: paragraphs(500)
      .min(1)
      .meta({ description: 'Why, for operators to read', examples: ['Sends spam from several organizations'] }),
  })
  .meta({ id: 'Suspension' });

const maxImported = 100;

export const UserImport = z
  .strictObject({
    users: z
      .array(
        describe(
          z.strictObject({
            email: Email,
            displayName: DisplayName.optional(),
            emailVerified: z.boolean().optional(),
            passwordHash: z.string().min(1).max(maxHashLength).optional(),
            organizationName: oneLine(100).optional(),
          }),
          {
            email: ['E-mail address; who has it already is left as they are', 'ada@example.com'],
            displayName: ['Name that other members see; what stands before the @ where absent', 'Ada Lovelace'],
            emailVerified: 'Whether the person has proven the address to you; false where absent',
            passwordHash: [
              'Hash of the password, in one of the formats above; absent: the person sets a password by mail',
              '$2b$12$KIXQ4S7xkVYkFv5y1mF9cO8VQ6G3sYyE0bC8mJZp1uQ2nD7wXr5aK',
            ],
            organizationName: ['Name of the organization that is created for the person', 'Analytical Engines'],
          },
        ),
      )
      .min(1)
      .max(maxImported)
      .describe('The people, 100 at most'),
    dryRun: z.boolean().default(false).describe('Whether only to say what would happen'),
  })
  .meta({ id: 'UserImport' });

export const ImportedUser = describe(
  z.object({
    email: z.string(),
    status: z.enum(['created', 'valid', 'exists', 'refused']),
    userId: Id('usr').nullable(),
    reason: z.string().nullable(),
  }),
  {
    email: ['The address that was sent', 'ada@example.com'],
    status: '`exists`: the address has an account, which was not changed; `valid`: would be created, but for `dryRun`',
    userId: 'The person; null where the item was refused, or is only valid',
    reason: ['Why it was refused; null otherwise', 'The format of the hash is not known'],
  },
).meta({ id: 'ImportedUser' });

/** People, as operators see them. */
export const operatedUser = defineNoun({
  name: 'user',
  resource: 'operator-users',
  meter: false,
  tag: operatorTag,
  ids: { user: Id('usr') },
});
