import { on, type Subscription } from '../../kernel/events/events.ts';
import { organizationErased } from '../tenancy/index.ts';
import { allKeys, keyTopic } from './state.ts';
import { eraseOrganization } from './store.ts';

export const subscriptions: readonly Subscription[] = [
  on(organizationErased, 'keys.erase-organization', (background, { org }) =>
    background.inSystem(async (tx) => {
      await eraseOrganization(tx, org);
      await tx.notify(keyTopic, allKeys);
    }),
  ),
];
