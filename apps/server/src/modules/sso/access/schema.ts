import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant, InstantInput } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';

const words = {
  id: 'Id of the access',
  userId: 'The person',
  role: ['What the person is in the app, in the app’s own words; the app gets it as the claim `role`', 'editor'],
  grantedBy: [
    'Id of the person, service account or key that granted it; null where the person came as a member',
    'eco_usr_0Jd4sYQxT5bW2mRkP8vZnA',
  ],
  grantedAt: 'When it was granted; null where the person came as a member',
  expiresAt: 'When it ends; null if it does not',
  revokedAt: 'When the person was blocked from the app; null if they are not',
  consentedAt: 'When the person agreed to what the app sees of them; null if they never did or took it back',
} as const;

const Role = oneLine(64);
const oldNames = { user: 'userId' } as const;

export type NewAccess = z.infer<typeof NewAccess>;
export const NewAccess = renamed(
  describe(z.strictObject({ userId: Id('usr'), role: Role.optional(), expiresAt: InstantInput.optional() }), words),
  oldNames,
).meta({ id: 'NewAppAccess' });

export type AccessChanges = z.infer<typeof AccessChanges>;
export const AccessChanges = describe(
  z.strictObject({ role: Role.nullable().optional(), expiresAt: InstantInput.nullable().optional() }),
  words,
).meta({ id: 'AppAccessChanges' });

export type AccessRow = z.input<typeof AccessRow>;
export const AccessRow = describe(
  z.object({
    id: Id('acs'),
    userId: Id('usr'),
    role: z.string().nullable(),
    grantedBy: z.string().nullable(),
    grantedAt: Instant.nullable(),
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    consentedAt: Instant.nullable(),
  }),
  words,
);
export const Access = withOldNames(AccessRow, oldNames).meta({ id: 'AppAccess' });

/** What audit entries and events say. */
export const AccessFacts = AccessRow.pick({ userId: true, role: true, expiresAt: true }).extend({
  appId: Id('app').describe('The app'),
});

/** One person's right to log in to one app. */
export const access = defineNoun({
  name: 'app-access',
  resource: 'app-access',
  meter: false,
  tag: { name: 'Access to apps', description: 'Who may log in to an app, in which role and until when.' },
  ids: { app: Id('app'), access: Id('acs') },
  facts: AccessFacts,
  impersonation: 'read',
});

export const accessGranted = defineEvent('app-access.granted', 'A member was granted access to an app', AccessFacts);
export const accessChanged = defineEvent('app-access.changed', 'A person’s access to an app was changed', AccessFacts);
export const accessRevoked = defineEvent('app-access.revoked', 'A person was blocked from an app', AccessFacts);
