import { type EventType, on, type Subscription } from '../../kernel/events/events.ts';
import { memberRemoved, organizationErased, serviceAccountDeleted } from '../tenancy/index.ts';
import { keyEvents } from './events.ts';
import { allKeys, keyTopic } from './state.ts';
import { eraseOrganization, revokeKeysOf } from './store.ts';

/** Whoever leaves an organization leaves no working key behind. Their rights ended with the membership already. */
const revokeWhen = <Data extends Record<string, unknown>>(event: EventType<Data>, name: string): Subscription =>
  on(event, name, (background, { org, subject }) =>
    background.inSystem(async (tx) => {
      for (const { id, ...facts } of await revokeKeysOf(tx, org, subject)) {
        tx.audit({ org, action: 'key.revoke', resource: { type: 'key', id }, after: { ownerId: subject } });
        tx.emit({ org, ...keyEvents.revoked(id, facts) });
        await tx.notify(keyTopic, id);
      }
    }),
  );

export const subscriptions: readonly Subscription[] = [
  revokeWhen(memberRemoved, 'keys.revoke-of-removed-member'),
  revokeWhen(serviceAccountDeleted, 'keys.revoke-of-deleted-service-account'),
  on(organizationErased, 'keys.erase-organization', (background, { org }) =>
    background.inSystem(async (tx) => {
      await eraseOrganization(tx, org);
      await tx.notify(keyTopic, allKeys);
    }),
  ),
];
