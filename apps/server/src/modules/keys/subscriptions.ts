import type { Subscription } from '../../kernel/events/events.ts';
import { keyEvents } from './events.ts';
import { allKeys, keyTopic } from './state.ts';
import { eraseOrganization, revokeKeysOf } from './store.ts';

/** Whoever leaves an organization leaves no working key behind. Their rights ended with the membership already. */
const revokeWhen = (type: string, name: string): Subscription => ({
  name,
  type,
  handle: (background, { org, subject }) =>
    background.inSystem(async (tx) => {
      for (const { id, ...facts } of await revokeKeysOf(tx, org, subject)) {
        tx.audit({ org, action: 'key.revoke', resource: { type: 'key', id }, after: { ownerId: subject } });
        tx.emit({ org, ...keyEvents.revoked(id, facts) });
        await tx.notify(keyTopic, id);
      }
    }),
});

export const subscriptions: readonly Subscription[] = [
  revokeWhen('member.removed', 'keys.revoke-of-removed-member'),
  revokeWhen('service-account.deleted', 'keys.revoke-of-deleted-service-account'),
  {
    name: 'keys.erase-organization',
    type: 'organization.erased',
    handle: (background, { org }) =>
      background.inSystem(async (tx) => {
        await eraseOrganization(tx, org);
        await tx.notify(keyTopic, allKeys);
      }),
  },
];
