import { toDate } from '../../kernel/clock.ts';
import type { Subscription } from '../../kernel/events/events.ts';
import { allKeys, keyTopic } from './state.ts';
import * as store from './store.ts';

/** Whoever leaves an organization leaves no working key behind. Their rights ended with the membership already. */
const revokeOwned = (name: string, type: string): Subscription => ({
  name,
  type,
  async handle({ database, clock }, event) {
    await database.system('revoke keys of an owner who is gone', async (tx) => {
      const revoked = await store.revokeOwned(tx, event.org, event.subject, toDate(clock.now()));
      for (const id of revoked) await tx.notify(keyTopic, id);
    });
  },
});
const ownerGone = [
  revokeOwned('keys.revoke-of-removed-member', 'member.removed'),
  revokeOwned('keys.revoke-of-deleted-service-account', 'service-account.deleted'),
];

/** Their keys went with them, by the foreign key; which ones they were nobody knows any more. */
const gone = ['customer.deleted', 'environment.deleted', 'project.deleted'].map(
  (type): Subscription => ({
    name: `keys.forget-after-${type}`,
    type,
    handle: ({ database }) => database.system('forget deleted keys', (tx) => tx.notify(keyTopic, allKeys)),
  }),
);

const organizationErased: Subscription = {
  name: 'keys.erase-organization',
  type: 'organization.erased',
  handle: ({ database }, { org }) =>
    database.system('erase the keys of an organization', async (tx) => {
      await store.eraseOrganization(tx, org);
      await tx.notify(keyTopic, allKeys);
    }),
};

export const subscriptions = [...ownerGone, ...gone, organizationErased];
