import { z } from 'zod';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';

const Account = z.object({
  user: Id('usr').describe('Whose account it is'),
  provider: z.string().describe('Name of the provider'),
});

export const socialAccountLinked = defineEvent('social-account.linked', 'An account at a provider was linked', Account);
export const socialAccountUnlinked = defineEvent(
  'social-account.unlinked',
  'An account at a provider was unlinked',
  Account,
);

export const socialEvents = [socialAccountLinked, socialAccountUnlinked];
