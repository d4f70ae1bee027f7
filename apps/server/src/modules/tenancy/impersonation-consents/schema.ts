import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { impersonationTag } from '../impersonations/schema.ts';

/** A week of working on a problem together. */
const maxHours = 7 * 24;

export type NewConsent = z.infer<typeof NewConsent>;
export const NewConsent = describe(z.strictObject({ hours: z.int().min(1).max(maxHours) }), {
  hours: ['Duration in hours', 24],
}).meta({ id: 'NewImpersonationConsent' });

export const Consent = describe(
  z.object({
    id: Id('cns'),
    givenBy: z.string(),
    givenAt: Instant,
    expiresAt: Instant,
    withdrawnAt: Instant.nullable(),
  }),
  {
    givenBy: ['Id of the owner who gave it', 'eco_usr_031hX4qFemeEoNmqEgcGlv'],
    givenAt: 'When it was given',
    expiresAt: 'When it ends by itself',
    withdrawnAt: 'When it was withdrawn; null if it was not',
  },
).meta({ id: 'ImpersonationConsent' });

/** With an owner's consent operators may also change things in the organization, for a time. */
export const impersonationConsent = defineNoun({
  name: 'impersonation-consent',
  meter: false,
  ids: { consent: Id('cns') },
  impersonation: 'read',
  tag: impersonationTag,
});

export const consentGiven = defineEvent(
  'impersonation-consent.given',
  'An owner consented to changes by operators of the installation',
  z.object({ expiresAt: z.iso.datetime() }),
);
export const consentWithdrawn = defineEvent(
  'impersonation-consent.withdrawn',
  'A consent to changes by operators was withdrawn',
  z.object({}),
);
