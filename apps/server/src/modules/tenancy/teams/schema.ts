import { z } from 'zod';
import { describe, withOldNames } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';
import { MemberRow } from '../members/schema.ts';

const words = {
  name: ['Name for people, unique in the organization', 'Support'],
  description: ['What the team is for', 'Answers customers'],
} as const;

export type NewTeam = z.infer<typeof NewTeam>;
export const NewTeam = describe(
  z.strictObject({
    name: oneLine(100),
    description: paragraphs(1000).optional(),
  }),
  words,
).meta({ id: 'NewTeam' });
export type TeamChanges = z.infer<typeof TeamChanges>;
export const TeamChanges = NewTeam.partial().meta({ id: 'TeamChanges' });

export const Team = describe(
  z.object({ id: Id('tem'), name: z.string(), description: z.string(), createdAt: Instant, updatedAt: Instant }),
  words,
).meta({ id: 'Team' });

const TeamMemberRow = MemberRow.pick({ userId: true, displayName: true, email: true }).extend({
  addedAt: Instant.describe('When they were added to the team'),
});
export const TeamMember = withOldNames(TeamMemberRow, { user: 'userId' }).meta({ id: 'TeamMember' });

export const team = defineNoun({
  name: 'team',
  meter: false,
  tag: { name: 'Teams', description: 'Groups of members who hold roles together.' },
  ids: { team: Id('tem'), user: Id('usr') },
  facts: Team.pick({ name: true }),
  impersonation: 'read',
});

const MemberEvent = z.object({ userId: Id('usr').describe('The member') });
export const teamMemberAdded = defineEvent('team.member-added', 'A member was added to a team', MemberEvent);
export const teamMemberRemoved = defineEvent('team.member-removed', 'A member was removed from a team', MemberEvent);
