import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { paragraphs } from '../../../kernel/text.ts';

/** Time for a look at a problem, not for a working day. */
const maxMinutes = 60;

const reason = [
  'Why, for the owners of the organization to read',
  'Ticket 4711: the project list stays empty',
] as const;

const StartFields = describe(
  z.strictObject({
    organizationId: Id('org').optional(),
    userId: Id('usr').optional(),
    reason: paragraphs(500).min(10),
    minutes: z.int().min(1).max(maxMinutes),
  }),
  {
    organizationId: 'The organization to enter; absent: the first that the user joined',
    userId: 'The member to act as; absent: the first owner of the organization',
    reason,
    minutes: ['Duration in minutes', 30],
  },
)
  .refine(({ organizationId, userId }) => organizationId !== undefined || userId !== undefined, {
    message: 'Name the organization, the user, or both',
    path: ['organizationId'],
  })
  .meta({
    id: 'StartImpersonation',
    examples: [{ organizationId: 'eco_org_031hX4qFemeEoNmqEgcGlv', reason: reason[1], minutes: 30 }],
  });
export const StartImpersonation = renamed(StartFields, { organization: 'organizationId', user: 'userId' });

export const ImpersonationRow = describe(
  z.object({
    id: Id('imp'),
    organizationId: Id('org'),
    userId: Id('usr'),
    operatorId: Id('usr'),
    reason: z.string(),
    startedAt: Instant,
    expiresAt: Instant,
    endedAt: Instant.nullable(),
    endedBy: z.string().nullable(),
  }),
  {
    organizationId: 'The organization that is entered',
    userId: 'The member as whom the operator acts',
    operatorId: 'The user who really acts',
    reason,
    startedAt: 'When it began',
    expiresAt: 'When it ends by itself',
    endedAt: 'When it ended; null while it goes on',
    endedBy: ['Id of the user who ended it, or `expiry`; null while it goes on', 'expiry'],
  },
);
const oldNames = { organization: 'organizationId', user: 'userId', operator: 'operatorId' } as const;
export const Impersonation = withOldNames(ImpersonationRow, oldNames).meta({ id: 'Impersonation' });
export const StartedImpersonation = withOldNames(
  describe(ImpersonationRow.extend({ accessToken: z.string(), expiresIn: z.number() }), {
    accessToken: [
      'Bearer token, shown only in this reply; it cannot be refreshed',
      'eco_imp_031hX4qFemeEoNmqEgcGlv.mX0…',
    ],
    expiresIn: ['Seconds until it ends by itself', 1800],
  }),
  oldNames,
).meta({ id: 'StartedImpersonation' });

export const impersonationTag = {
  name: 'Impersonation',
  description: 'Operators of the installation act as members of organizations, for a time and a reason.',
};

/** An operator of the installation acts as a member of another organization. */
export const impersonation = defineNoun({
  name: 'impersonation',
  meter: false,
  ids: { impersonation: Id('imp') },
  impersonation: 'read',
  tag: impersonationTag,
});

const facts = z.object({ user: Id('usr'), operator: Id('usr') });
export const impersonationStarted = defineEvent(
  'impersonation.started',
  'An operator of the installation began to act as a member',
  facts.extend({ expiresAt: z.iso.datetime() }),
);
export const impersonationEnded = defineEvent('impersonation.ended', 'An impersonation ended', facts);
