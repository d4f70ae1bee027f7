import { on, type Subscription } from '../../kernel/events/events.ts';
import { customerUpdated, environmentUpdated, organizationErased } from '../tenancy/index.ts';
import { allKeys, forgetKeys, keyTopic } from './state.ts';
import { eraseOrganization, keysOfCustomer, keysOfEnvironment } from './store.ts';

export const subscriptions: readonly Subscription[] = [
  on(customerUpdated, 'keys.forget-external-id', async (background, { org, subject, data }) => {
    if (!Array.isArray(data.changed) || !data.changed.includes('externalId')) return;
    await background.inSystem(async (tx) => {
      await forgetKeys(tx, org, await keysOfCustomer(tx, org, subject));
    });
  }),
  on(environmentUpdated, 'keys.forget-production', async (background, { org, subject, data }) => {
    if (!Array.isArray(data.changed) || !data.changed.includes('production')) return;
    await background.inSystem(async (tx) => {
      await forgetKeys(tx, org, await keysOfEnvironment(tx, org, subject));
    });
  }),
  on(organizationErased, 'keys.erase-organization', (background, { org }) =>
    background.inSystem(async (tx) => {
      await eraseOrganization(tx, org);
      await tx.invalidate(keyTopic, allKeys);
    }),
  ),
];
