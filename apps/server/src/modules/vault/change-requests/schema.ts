import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { paragraphs } from '../../../kernel/text.ts';
import { SecretChange } from '../batch/schema.ts';
import { FolderPath } from '../names.ts';
import { secretWords } from '../secrets/schema.ts';

/** Changes of one request, and folders in which they are: each gets a revision of its own. */
const maxChanges = 500;
const maxFolders = 50;
/** Bytes of all values: half of what one reply may have, so that they can be shown beside the present ones. */
const maxValueBytes = 8 * 1024 * 1024;

export const statuses = ['open', 'applied', 'rejected', 'withdrawn', 'expired'] as const;

const words = {
  path: secretWords.path,
  name: secretWords.name,
  reason: ['Why the secrets are to change, for those who approve', 'The provider replaces its keys'],
  expiresInDays: ['Days after which an open request ends by itself', 7],
  status: 'Whether it can still be approved and applied, or how it ended',
  changes: ['How many secrets it changes', 2],
  approvals: ['How many people approved it', 1],
  approvalsNeeded: ['How many must, as the policy is now', 2],
  requestedBy: ['Who made it', 'eco_usr_0000000000000000000000'],
  expiresAt: 'When it ends by itself where it is still open',
  endedAt: 'When it was applied, rejected, withdrawn or expired; null before',
  endedBy: ['Who ended it; null before', 'eco_usr_0000000000000000000000'],
  note: ['Why it was rejected; null where nothing was said', 'The key is that of the test account'],
} as const;

const ProposedChange = describe(SecretChange.safeExtend({ path: FolderPath.default('/') }), words).meta({
  id: 'ProposedChange',
});

const keyOf = ({ path, name }: { path: string; name: string }): string => `${path}\n${name}`;

export type NewChangeRequest = z.output<typeof NewChangeRequest>;
export const NewChangeRequest = describe(
  z.strictObject({
    reason: paragraphs(500).min(1),
    expiresInDays: z.int().min(1).max(30).default(7),
    changes: z
      .array(ProposedChange)
      .min(1)
      .max(maxChanges)
      .refine((all) => new Set(all.map(keyOf)).size === all.length, 'Must name each secret once')
      .refine(
        (all) => all.reduce((sum, { value = '' }) => sum + Buffer.byteLength(value), 0) <= maxValueBytes,
        `Must have values of at most ${maxValueBytes / 1024 ** 2} MiB together`,
      )
      .refine(
        (all) => new Set(all.map(({ path }) => path)).size <= maxFolders,
        `Must be in at most ${maxFolders} folders`,
      ),
  }),
  {
    ...words,
    changes: [
      `At most ${maxChanges}, each of another secret, in at most ${maxFolders} folders. Without \`cas\`, the version counts that the secret has now`,
      [{ name: 'STRIPE_KEY', value: 'sk_test_4eC39Hq' }],
    ],
  },
).meta({ id: 'NewChangeRequest' });

export const ChangeRequestQuery = describe(PageQuery.extend({ status: z.enum(statuses).optional() }), {
  status: 'Those with this status; all where absent',
});

export const ChangeRequest = describe(
  z.object({
    id: Id('chr'),
    reason: z.string(),
    status: z.enum(statuses),
    changes: z.int(),
    approvals: z.int(),
    approvalsNeeded: z.int(),
    requestedBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    endedAt: Instant.nullable(),
    endedBy: z.string().nullable(),
    note: z.string().nullable(),
  }),
  words,
).meta({ id: 'ChangeRequest' });

const NamedChange = describe(
  z.object({
    path: z.string(),
    name: z.string(),
    act: z.enum(['create', 'update', 'delete']),
    version: z.int().nullable(),
    currentVersion: z.int().nullable(),
  }),
  {
    ...words,
    act: 'What is to happen to it',
    version: ['The version that it had when the request was made; null: it was not there', 12],
    currentVersion: ['The version that it has now. Where that is another one, the request cannot be applied', 12],
  },
).meta({ id: 'NamedChange' });

const Approval = describe(z.object({ personId: Id('usr'), createdAt: Instant }), {
  personId: 'Who approved',
  createdAt: 'When',
}).meta({ id: 'Approval' });

export const ChangeRequestDetail = describe(
  ChangeRequest.extend({ secrets: z.array(NamedChange), approvedBy: z.array(Approval) }),
  {
    ...words,
    secrets: 'What it changes, by folder and name; never the values',
    approvedBy: 'Who approved it, oldest first. When it is applied, those count who may still approve',
  },
).meta({ id: 'ChangeRequestDetail' });

const ProposedValue = describe(
  z.object({ path: z.string(), name: z.string(), value: z.string(), current: z.string().nullable() }),
  {
    ...words,
    value: ['The value that it is to get', 'sk_test_4eC39Hq'],
    current: ['The value that it has now; null where it has none', 'sk_test_old'],
  },
).meta({ id: 'ProposedValue' });

export const ProposedValues = z
  .object({ items: z.array(ProposedValue).describe('Values that are to be set, by folder and name') })
  .meta({ id: 'ProposedValues' });

export const Rejection = describe(z.strictObject({ note: paragraphs(500).min(1).optional() }), {
  note: ['Why it is rejected', words.note[1]],
}).meta({ id: 'ChangeRequestRejection' });

const Facts = z.object({
  projectId: Id('prj').describe('The project'),
  environmentId: Id('env').describe('Its environment'),
  changes: z.int().describe('How many secrets it changes'),
  approvals: z.int().describe('How many people approved it'),
});

export const changeRequestEvents = {
  created: defineEvent('change-request.created', 'Somebody asks for changes of secrets', Facts),
  approved: defineEvent('change-request.approved', 'Somebody approved a change request', Facts),
  rejected: defineEvent('change-request.rejected', 'A change request was rejected', Facts),
  withdrawn: defineEvent('change-request.withdrawn', 'A change request was withdrawn', Facts),
  applied: defineEvent('change-request.applied', 'The changes of a request were made', Facts),
  expired: defineEvent('change-request.expired', 'A change request was open for too long', Facts),
};

export const changeRequest = defineNoun({
  name: 'change-request',
  meter: 'api.calls',
  tag: { name: 'Change requests', description: 'Changes of secrets that people approve before they happen.' },
  ids: { project: Id('prj'), environment: Id('env'), changeRequest: Id('chr') },
  inFolders: true,
});
