import { z } from 'zod';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';

const nothing = z.object({});

export const userRegistered = defineEvent(
  'user.registered',
  'A person has registered',
  z.object({ org: Id('org').describe('The organization that the person registered into') }),
);
export const userEmailVerified = defineEvent(
  'user.email-verified',
  'A person has proven their e-mail address',
  nothing,
);
export const userUpdated = defineEvent('user.updated', 'A person has changed their name', nothing);
export const userPasswordChanged = defineEvent('user.password-changed', 'A password was changed or reset', nothing);
export const userEmailChanged = defineEvent('user.email-changed', 'A person has changed their e-mail address', nothing);
export const userSuspended = defineEvent('user.suspended', 'An operator has suspended a person', nothing);
export const userReinstated = defineEvent('user.reinstated', 'An operator has reinstated a suspended person', nothing);
export const userErased = defineEvent('user.erased', 'A person and their data were erased', nothing);

export const accountEvents = [
  userRegistered,
  userEmailVerified,
  userUpdated,
  userPasswordChanged,
  userEmailChanged,
  userSuspended,
  userReinstated,
  userErased,
];
