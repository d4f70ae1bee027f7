import { defineEvent } from '../../kernel/events/events.ts';
import { KeyColumns } from './schema.ts';

/** No name and no address: those of a person's own key are personal. */
const Facts = KeyColumns.pick({ kind: true, ownerId: true, customerId: true, environmentId: true });

const keyEvent = (past: string) => defineEvent(`key.${past}`, `A key was ${past}`, Facts);

export const keyEvents = {
  created: keyEvent('created'),
  updated: keyEvent('updated'),
  rotated: keyEvent('rotated'),
  paused: keyEvent('paused'),
  resumed: keyEvent('resumed'),
  revoked: keyEvent('revoked'),
  deleted: keyEvent('deleted'),
};
