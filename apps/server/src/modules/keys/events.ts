import type { Subscription } from '../../kernel/events/events.ts';
import { allKeys, keyTopic } from './state.ts';
import * as store from './store.ts';

/** Whoever leaves an organization leaves no working key behind. Their rights ended with the membership already. */
const revokeOwned = (name: string, type: string): Subscription => ({
  name,
  type,
  handle: (background, { org, subject }) =>
    background.inSystem(async (tx) => {
      for (const id of await store.revokeOwned(tx, org, subject, tx.date)) {
        tx.audit({ org, action: 'key.revoke', resource: { type: 'key', id }, after: { ownerId: subject } });
        tx.emit({ org, type: 'key.revoked', subject: id, data: {} });
        await tx.notify(keyTopic, id);
      }
    }),
});
const ownerGone = [
  revokeOwned('keys.revoke-of-removed-member', 'member.removed'),
  revokeOwned('keys.revoke-of-deleted-service-account', 'service-account.deleted'),
];

const organizationErased: Subscription = {
  name: 'keys.erase-organization',
  type: 'organization.erased',
  handle: (background, { org }) =>
    background.inSystem(async (tx) => {
      await store.eraseOrganization(tx, org);
      await tx.notify(keyTopic, allKeys);
    }),
};

export const subscriptions = [...ownerGone, organizationErased];
