import { z } from 'zod';
import { describe } from '../../http/describe.ts';
import type { RouteTag } from '../../http/route.ts';
import { EmailAddress } from '../../kernel/email.ts';
import { Id } from '../../kernel/ids.ts';
import { Instant } from '../../kernel/schema.ts';
import { oneLine } from '../../kernel/text.ts';

export const Email = EmailAddress.meta({ description: 'E-mail address', examples: ['ada@example.com'] });
/** Bounds the work; the policy says what a password must be. */
export const Password = z
  .string()
  .min(1)
  .max(256)
  .meta({
    description: 'Password: 12 to 256 characters of all kinds, or a phrase of 20',
    examples: ['Tr1cky-Otter!84'],
  });
export const DisplayName = oneLine(100).meta({
  description: 'Name that other members see',
  examples: ['Ada Lovelace'],
});
/** `<id>.<43 characters>`. */
export const Token = z
  .string()
  .min(1)
  .max(200)
  .meta({
    description: 'Token of a mail, a link or an earlier answer',
    examples: ['eco_vrf_0000000000000000000001.c2VjcmV0'],
  });
export const Cookies = z
  .boolean()
  .optional()
  .meta({ description: 'Sets the tokens as cookies instead of answering them', examples: [false] });

export type User = z.input<typeof User>;
export const User = describe(
  z.object({
    id: Id('usr'),
    email: z.string(),
    displayName: z.string(),
    emailVerified: z.boolean(),
    createdAt: Instant,
  }),
  {
    id: 'Id of the person',
    email: ['E-mail address', 'ada@example.com'],
    displayName: ['Name that other members see', 'Ada Lovelace'],
    emailVerified: 'Whether the person has proven the address',
    createdAt: 'When the person registered',
  },
).meta({ id: 'User' });

export const Tokens = describe(z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.number() }), {
  accessToken: ['JWT for `Authorization: Bearer`', 'eyJhbGciOiJFUzI1NiJ9…'],
  refreshToken: ['Exchanged once for the next tokens', 'eco_rft_0000000000000000000001.c2VjcmV0'],
  expiresIn: ['Seconds until the access token expires', 900],
}).meta({ id: 'Tokens' });

export const Message = z.object({
  message: z.string().meta({ description: 'What was done, for people', examples: ['Password changed'] }),
});

export const RevokedSessions = z.object({
  revokedSessions: z.number().meta({ description: 'Number of sessions that ended', examples: [2] }),
});

const authentication: RouteTag = {
  name: 'Authentication',
  description: 'Register, log in with one or two factors, refresh tokens and log out.',
};
const account: RouteTag = {
  name: 'Account',
  description: 'Your own account: name, password, sessions, activity and data.',
};

/** What public routes of this module share. */
export const anyone = { tag: authentication, permission: 'public', meter: false } as const;
/** What routes of the person's own account share. */
export const own = {
  tag: account,
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  scope: 'person',
} as const;
