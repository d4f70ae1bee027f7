import { z } from 'zod';
import { defineEvent } from '../../../kernel/events/events.ts';

const nothing = z.object({});

export const factorEvents = {
  'totp-enrolled': defineEvent('user.totp-enrolled', 'A person has set up one-time codes', nothing),
  'totp-removed': defineEvent('user.totp-removed', 'A person has removed one-time codes', nothing),
  'factors-removed': defineEvent(
    'user.factors-removed',
    'An operator has removed all second factors of a person',
    nothing,
  ),
  'backup-codes-renewed': defineEvent('user.backup-codes-renewed', 'A person got new backup codes', nothing),
};
