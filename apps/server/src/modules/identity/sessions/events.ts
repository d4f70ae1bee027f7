import { z } from 'zod';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';

export const sessionCreated = defineEvent(
  'session.created',
  'A person has logged in',
  z.object({ user: Id('usr').describe('Whose session it is') }),
);
export const sessionRevoked = defineEvent(
  'session.revoked',
  'A session has ended before it expired',
  z.object({
    reason: z
      .enum([
        'logout',
        'logout-all',
        'deleted',
        'password-changed',
        'password-reset',
        'token-reused',
        'too-many',
        'suspended',
        'erased',
      ])
      .describe('Why it ended'),
  }),
);

export const sessionEvents = [sessionCreated, sessionRevoked];
