import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { memberRoles, Role } from '../roles.ts';

const role = 'A built-in role by its name, or a role of the organization by its id';

export const MemberRow = describe(
  z.object({
    id: Id('mem'),
    userId: Id('usr'),
    role: Role,
    displayName: z.string().nullable(),
    email: z.string().nullable(),
    joinedAt: Instant,
  }),
  {
    id: 'Id of the membership',
    userId: 'The person',
    role,
    displayName: ['Their name; null where the person is erased', 'Ada Lovelace'],
    email: ['Their address; null where the person is erased', 'ada@example.com'],
    joinedAt: 'When they joined',
  },
);
export const Member = withOldNames(MemberRow, { user: 'userId' }).meta({ id: 'Member' });

export const RoleChange = describe(z.strictObject({ role: Role }), { role }).meta({ id: 'RoleChange' });

export type Transfer = z.infer<typeof Transfer>;
export const Transfer = renamed(
  describe(
    z.strictObject({
      userId: Id('usr'),
      keepRole: z.union([z.enum(memberRoles).exclude(['owner']), Id('rol')]).optional(),
    }),
    { userId: 'The member who becomes the owner', keepRole: 'Your role from then on; `admin` where absent' },
  ),
  { member: 'userId' },
).meta({ id: 'Transfer' });

export const Transferred = describe(z.object({ owner: Member, before: Member }), {
  owner: 'The new owner',
  before: 'The owner before, with the role they keep',
}).meta({ id: 'Transferred' });

export const member = defineNoun({
  name: 'member',
  meter: false,
  tag: { name: 'Members', description: 'The people of an organization, each with a role.' },
  ids: { user: Id('usr') },
  impersonation: 'read',
});

export const memberAdded = defineEvent(
  'member.added',
  'Somebody became a member; the subject is the user',
  z.object({ membershipId: Id('mem').describe('The membership'), role: Role.describe('Their role') }),
);
export const memberRoleChanged = defineEvent(
  'member.role-changed',
  'The role of a member was changed; the subject is the user',
  z.object({ before: Role.describe('The role before'), role: Role.describe('The role now') }),
);
export const memberRemoved = defineEvent(
  'member.removed',
  'A member left or was removed; the subject is the user',
  z.object({ role: Role.describe('The role they had') }),
);
