import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { identityErrors } from '../errors.ts';
import { anyone, Email, Message, own, Token } from '../schemas.ts';
import { askForChange, confirmChange, prepareAnswer, prepareChange, readChange, stopChange } from './email-changes.ts';
import { EmailChange } from './schema.ts';

const path = '/api/v1/auth/change-email';

const Answered = Message.extend({
  changed: z.boolean().describe('Whether both addresses have agreed, and the address is changed'),
}).meta({ id: 'EmailChangeConfirmed' });

const answer = z.strictObject({ token: Token.describe('Token of the mail to either address') });

export const emailChangeRoutes = [
  route({
    ...own,
    name: 'account.changeEmail',
    method: 'POST',
    path,
    summary: 'Change your e-mail address, once it is confirmed at both addresses',
    description:
      'Mails a link to the current address and one to the new address; the change happens when both were used, within an ' +
      'hour. Either link can stop it. Asking again replaces the change that waits. A current address that was never ' +
      'verified is not asked. Without a mail server, the address changes at once. Your sessions stay; the others must prove again who they are where ' +
      'that is asked for.',
    effect: 'grants',
    audit: 'user.ask-to-change-email',
    limits: [{ name: 'change-email', limit: 5, windowSeconds: 3600, by: 'caller' }],
    body: z.strictObject({ email: Email.describe('The new address') }).meta({ id: 'EmailChange' }),
    reply: Message.extend({
      confirmationRequired: z.boolean().describe('Whether the change waits for the mails to be answered'),
    }).meta({ id: 'EmailChangeRequested' }),
    errors: [identityErrors.EMAIL_TAKEN],
    prepare: ({ kernel, caller, body }) => prepareChange(kernel, caller, body),
    act: async ({ tx, caller, prepared }) =>
      (await askForChange(tx, caller, prepared))
        ? { message: 'Confirm the change with the mails to both addresses', confirmationRequired: true }
        : { message: 'Address changed', confirmationRequired: false },
  }),
  route({
    ...own,
    name: 'account.readEmailChange',
    method: 'GET',
    path,
    summary: 'Read the change of your e-mail address that waits',
    reply: z
      .object({ change: EmailChange.nullable().describe('Null where none waits') })
      .meta({ id: 'PendingEmailChange' }),
    act: async ({ tx }) => ({ change: (await readChange(tx)) ?? null }),
  }),
  route({
    ...own,
    name: 'account.cancelEmailChange',
    method: 'DELETE',
    path,
    summary: 'Give up the change of your e-mail address that waits',
    audit: 'user.stop-email-change',
    reply: Message,
    errors: [errors.NOT_FOUND],
    act: async ({ tx, caller }) => {
      await stopChange(tx, caller.id);
      return { message: 'The address stays' };
    },
  }),
  route({
    ...anyone,
    name: 'auth.confirmEmailChange',
    method: 'POST',
    path: `${path}/confirm`,
    summary: 'Agree to a change of an e-mail address with the token of the mail',
    audit: 'user.confirm-email-change',
    limits: [{ name: 'confirm-email-change', limit: 30, windowSeconds: 900, by: 'address' }],
    // The token works once.
    idempotency: false,
    body: answer.meta({ id: 'EmailChangeConfirmation' }),
    reply: Answered,
    errors: [identityErrors.VERIFICATION_INVALID],
    prepare: ({ kernel, body }) => prepareAnswer(kernel, body.token),
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async ({ tx, prepared, caller }) => {
      const changed = await confirmChange(tx, prepared, caller.address);
      return { message: changed ? 'Address changed' : 'Confirmed: the other address has to confirm too', changed };
    },
  }),
  route({
    ...anyone,
    name: 'auth.stopEmailChange',
    method: 'POST',
    path: `${path}/stop`,
    summary: 'Stop a change of an e-mail address with the token of the mail',
    audit: 'user.stop-email-change',
    limits: [{ name: 'stop-email-change', limit: 30, windowSeconds: 900, by: 'address' }],
    // The token works once.
    idempotency: false,
    body: answer.meta({ id: 'EmailChangeStop' }),
    reply: Message,
    errors: [identityErrors.VERIFICATION_INVALID],
    prepare: ({ kernel, body }) => prepareAnswer(kernel, body.token),
    settings: ({ prepared: { org, person } }) => ({ org, person }),
    act: async ({ tx, prepared }) => {
      await stopChange(tx, prepared.person, prepared.proof);
      return { message: 'The address stays. If you did not ask for the change, choose a new password.' };
    },
  }),
];
