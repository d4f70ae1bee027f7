import { projectScope } from '../../kernel/crypto/key-ring.ts';
import { on, type Subscription } from '../../kernel/events/events.ts';
import type { Id } from '../../kernel/ids.ts';
import { memberRemoved, organizationErased, projectErased } from '../tenancy/index.ts';
import { eraseOverrides } from './overrides/store.ts';
import { eraseShares } from './shares/store.ts';

export const subscriptions: readonly Subscription[] = [
  // Its rows are gone by then; without the keys, copies in backups cannot be read either.
  on(projectErased, 'vault.shred-project', (background, { org, subject }) =>
    background.inSystem(async (tx) => {
      const { keyring } = background.kernel;
      const scope = projectScope(subject as Id<'prj'>, org as Id<'org'>);
      const { topic, payload } = await keyring.shred(tx.client, scope);
      await tx.invalidate(topic, payload);
    }),
  ),
  on(memberRemoved, 'vault.forget-member', (background, { org, subject }) =>
    background.inSystem(async (tx) => {
      await eraseOverrides(tx, subject, org);
    }),
  ),
  // Environments go with the organization, and their secrets with them.
  on(organizationErased, 'vault.erase-organization', (background, { org }) =>
    background.inSystem(async (tx) => {
      await eraseShares(tx, org);
    }),
  ),
];
