import type { Nexus } from '../../packages/sdk/src/index.ts';
import type { Scene } from './scene.ts';
import type { MainCompany } from './team.ts';

/**
 * The product's own checks of what was made: requests = sums = charges = invoices, and the chains of the audit log.
 * @throws where something does not add up.
 */
export async function prove({ operator, installation }: Scene, main: MainCompany): Promise<void> {
  const nexus = await operator.nexus();
  const { differences } = await nexus.billing.reconcile();
  if (differences.length > 0) throw new Error(`Billing does not add up: ${JSON.stringify(differences)}`);
  await installation.catchUp();
  await installation.settle();
  for (const one of [nexus, await main.as('owner')]) await proveChain(one);
}

async function proveChain(nexus: Nexus): Promise<void> {
  const verified = await nexus.audit.verify();
  if (!verified.valid) throw new Error(`The audit log does not verify: ${JSON.stringify(verified)}`);
}
