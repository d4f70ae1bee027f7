import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

const day = 86_400;
/** 128 KiB in base64url. */
const maxContent = Math.ceil((131_072 * 4) / 3);

const words = {
  content: ['What was encrypted before it was sent here, in base64url', 'q83vEjRWeJCrze8SNFZ4kA'],
  proof: [
    'Where a passphrase is asked for: 32 bytes in base64url that are derived from it and from the key of the link, so that nobody without the link can try passphrases',
    'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  ],
  views: ['How many times it can be opened', 1],
  viewsLeft: ['How many times it can still be opened', 1],
  expiresInSeconds: ['Seconds until it cannot be opened any more', day],
  expiresAt: 'When it cannot be opened any more',
  hasPassphrase: 'Whether a passphrase is asked for',
  createdBy: ['Who made it', 'eco_usr_0000000000000000000000'],
  endedAt: 'When it was opened for the last time, withdrawn, or closed after ten wrong passphrases; null before',
} as const;

const Proof = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'Must be 32 bytes in base64url');
const Content = z
  .string()
  .max(maxContent)
  .regex(/^[A-Za-z0-9_-]+$/, 'Must be base64url');

export type NewShare = z.output<typeof NewShare>;
export const NewShare = describe(
  z.strictObject({
    content: Content,
    proof: Proof.optional(),
    views: z.int().min(1).max(100).default(1),
    expiresInSeconds: z
      .int()
      .min(60)
      .max(30 * day)
      .default(day),
  }),
  words,
).meta({ id: 'NewShare' });

export const Share = describe(
  z.object({
    id: Id('shr'),
    views: z.int(),
    viewsLeft: z.int(),
    hasPassphrase: z.boolean(),
    createdBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    endedAt: Instant.nullable(),
  }),
  words,
).meta({ id: 'Share' });

export const Opening = describe(z.strictObject({ proof: Proof.optional() }), words).meta({ id: 'ShareOpening' });

export const OpenedShare = describe(z.object({ content: z.string(), viewsLeft: z.int() }), words).meta({
  id: 'OpenedShare',
});

const views = z.int().describe('How many times it can still be opened');

export const shareEvents = {
  created: defineEvent('share.created', 'A one-time link was made', z.object({ viewsLeft: views })),
  opened: defineEvent('share.opened', 'A one-time link was opened', z.object({ viewsLeft: views })),
  deleted: defineEvent('share.deleted', 'A one-time link was withdrawn', z.object({ viewsLeft: views })),
};

export const share = defineNoun({
  name: 'share',
  meter: 'api.calls',
  tag: { name: 'One-time links', description: 'Secrets for one reader, which the server cannot read.' },
  ids: { share: Id('shr') },
});
