import { z } from 'zod';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';

const Owner = z.object({ user: Id('usr').describe('Whose passkey it is') });

export const passkeyAdded = defineEvent('passkey.added', 'A passkey was added to an account', Owner);
export const passkeyRemoved = defineEvent('passkey.removed', 'A passkey was removed from an account', Owner);
export const passkeyCloneSuspected = defineEvent(
  'passkey.clone-suspected',
  'A passkey was refused because its counter went back: it may have been copied',
  Owner,
);

export const passkeyEvents = [passkeyAdded, passkeyRemoved, passkeyCloneSuspected];
