import type { Background } from '../../../kernel/background.ts';
import type { Id } from '../../../kernel/ids.ts';
import { revokeLeasedKey } from '../../keys/index.ts';
import { failureOf } from '../errors.ts';
import { Target } from '../targets/schema.ts';
import { using } from '../targets/target.ts';
import { leaseEvents } from './schema.ts';
import { openServer } from './server.ts';
import * as store from './store.ts';
import { wakeRevocation } from './wake.ts';

/** Leases that are revoked at once: connections to outside servers. */
const batch = 20;

/** Removes users whose leases have ended. What one fails with does not keep the others. */
export async function revokeDueLeases(background: Background): Promise<void> {
  await background.inSystem(store.endLeasesOfDeleted);
  while (background.signal?.aborted !== true) {
    const due = await background.inSystem((tx) => store.claimDueLeases(tx, batch));
    if (due.length === 0) break;
    await Promise.all(due.map((lease) => revoke(background, lease)));
  }
  await background.inSystem(store.dropDeletedDynamicSecrets);
}

/** A user that is removed twice, because nobody noted the first time, is gone as well. */
async function revoke(background: Background, lease: store.DueLease): Promise<void> {
  const target = Target.parse(lease.target);
  try {
    if (target.kind === 'api-key') await revokeKey(background, lease);
    else {
      await removeUser(background, lease, target);
      await background.inSystem(async (tx) => {
        if (!(await store.finishLease(tx, lease.id))) return;
        tx.audit({ org: lease.org, ...auditOf(lease) });
        tx.emit({ org: lease.org, ...leaseEvents.revoked(lease.id, factsOf(lease)) });
      });
    }
  } catch (error) {
    await noteFailure(background, lease, error);
  }
}

const factsOf = ({ environment, dynamicSecret }: store.DueLease) => ({
  environmentId: environment,
  dynamicSecretId: dynamicSecret,
});

const auditOf = (lease: store.DueLease) => ({
  action: 'lease.revoke',
  resource: { type: 'lease', id: lease.id },
  after: { ...factsOf(lease), username: lease.username, attempts: lease.attempts },
});

/** The key and the lease end in one transaction. */
async function revokeKey({ kernel, actor }: Background, lease: store.DueLease): Promise<void> {
  await kernel.database.tenant(actor, { org: lease.org }, async (tx) => {
    await revokeLeasedKey(tx, lease.username as Id<'api'>);
    if (!(await store.finishLease(tx, lease.id))) return;
    tx.audit(auditOf(lease));
    tx.emit(leaseEvents.revoked(lease.id, factsOf(lease)));
  });
}

async function removeUser(
  { kernel }: Background,
  { org, project, environment, dynamicSecret, credentials, username }: store.DueLease,
  target: Exclude<Target, { kind: 'api-key' }>,
): Promise<void> {
  if (credentials === null) throw new Error(`${dynamicSecret} has no credentials`);
  const place = { org, project, environment, of: dynamicSecret };
  const session = await openServer(kernel, { place, target, credentials });
  await using(session, ({ remove }) => remove(username));
}

async function noteFailure(background: Background, lease: store.DueLease, error: unknown): Promise<void> {
  const { kernel } = background;
  const failure = failureOf(error);
  const isLast = lease.attempts >= store.maxAttempts;
  const isNew = isLast && lease.state !== 'irrevocable';
  await background.inSystem(async (tx) => {
    await store.noteLeaseFailure(tx, lease.id, { failure, isLast });
    tx.audit({ org: lease.org, ...auditOf(lease), action: 'lease.fail-to-revoke', risk: 'high' });
    if (isNew) tx.emit({ org: lease.org, ...leaseEvents.irrevocable(lease.id, factsOf(lease)) });
    await wakeRevocation(tx, lease.revokeAt);
  });
  kernel.log.warn({ err: error, lease: lease.id, attempts: lease.attempts }, 'a lease could not be revoked');
  if (!isLast) return;
  kernel.alerts.raise({
    key: `vault:lease:${lease.id}`,
    title: 'A lease cannot be revoked',
    detail: `The user ${lease.username} of the lease ${lease.id} in ${lease.environment} could not be removed in ${lease.attempts} attempts: ${failure}. It is tried again each hour.`,
    severity: 'critical',
  });
}
