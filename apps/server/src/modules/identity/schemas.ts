import { z } from 'zod';
import { Id } from '../../kernel/ids.ts';

/** RFC 5321: 254 characters fit into a path; shorter than `a@b` is none. */
export const Email = z.email().min(3).max(254);
/** Only as long as anything worth reading; the policy says what a password must be. */
export const Password = z.string().min(1).max(256);
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{C}*$/u, 'must have no control characters');
/** `<id>.<43 characters>`. */
export const Token = z.string().min(1).max(200);
/** Asks for the tokens in cookies rather than in the answer. */
export const Cookies = z.boolean().optional();

export const User = z.object({
  id: Id('usr'),
  email: z.string(),
  displayName: z.string(),
  emailVerified: z.boolean(),
  createdAt: z.string(),
});

export const Tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Seconds. */
  expiresIn: z.number(),
});

export const Message = z.object({ message: z.string() });
