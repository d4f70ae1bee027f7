import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Background } from '../../../kernel/background.ts';
import { day, minute } from '../../../kernel/clock.ts';
import { projectScope } from '../../../kernel/crypto/key-ring.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { openCredentials, openValue, sealCredentials, valueSealer } from '../sealed.ts';
import * as store from './store.ts';

/** AES-GCM with random nonces is safe for 2^32 messages (NIST SP 800-38D, 8.3). */
const maxUses = 2 ** 32;
const rotatedAfterMs = 90 * day;
/** A week of nights in which the replacement failed or did not get to a key. */
const lateAfterMs = 7 * day;
/** Keys replaced in one night; the next takes the rest. */
const maxKeys = 100;
/** Values sealed again in one transaction, and bytes of them. */
const batch = { values: 500, bytes: 4 * 1024 * 1024 };
/** Values sealed in one turn of the event loop, which requests wait for: a millisecond. */
const perTurn = 50;
/** Nodes seal with a key that they have in memory for five minutes, where a notification was lost. */
const settledMs = 10 * minute;

/** Replaces keys that are due. What one of them fails with does not keep the others. */
export async function rotateDueKeys(background: Background): Promise<void> {
  const due = await background.inSystem((tx) =>
    store.dueKeys(tx, { createdBefore: tx.now - rotatedAfterMs, uses: maxUses, limit: maxKeys }),
  );
  for (const key of due) {
    if (background.signal?.aborted === true) return;
    await background.inSystem((tx) => rotate(tx, background, key)).catch((error) => alert(background, key, error));
  }
}

async function rotate(tx: SystemTx, { kernel }: Background, key: store.ProjectKey): Promise<void> {
  const { id, project, org } = key;
  const { topic, payload } = await kernel.keyring.rotate(tx.client, projectScope(project, org));
  await tx.invalidate(topic, payload);
  const total = await store.countSealedWith(tx, id);
  await store.insertRotation(tx, key, total);
  tx.audit({
    org,
    action: 'encryption-key.rotate',
    resource: { type: 'encryption-key', id },
    after: { projectId: project, values: total },
  });
}

/** Seals values again whose key was replaced, in batches: the next run goes on where this one stopped. */
export async function reencrypt(background: Background): Promise<void> {
  for (const rotation of await background.inSystem((tx) => store.openRotations(tx, maxKeys))) {
    try {
      while (background.signal?.aborted !== true && (await background.inSystem((tx) => sealAgain(tx, rotation))));
    } catch (error) {
      await background.inSystem((tx) => store.noteFailure(tx, rotation.id, nameOf(error)));
      alert(background, rotation, error);
    }
  }
}

/** Whether there may be more. */
async function sealAgain(tx: SystemTx, rotation: store.OpenRotation): Promise<boolean> {
  const { id, project, org, startedAt } = rotation;
  const sealed = (await sealValues(tx, rotation)) || (await sealAllCredentials(tx, rotation));
  if (sealed === 0) {
    const isOver = tx.now - startedAt >= settledMs && (await store.countSealedWith(tx, id)) === 0;
    if (isOver) await store.finish(tx, id);
    return false;
  }
  const progress = await store.advance(tx, id, sealed);
  tx.audit({
    org,
    action: 'encryption-key.re-encrypt',
    resource: { type: 'encryption-key', id },
    after: { projectId: project, ...progress },
  });
  return true;
}

async function sealValues(tx: SystemTx, { id, project, org }: store.OpenRotation): Promise<number> {
  const rows = await store.lockSealedWith(tx, id, batch);
  if (rows.length === 0) return 0;
  const seal = await valueSealer(tx, org, project);
  const sealed: store.SealedRow[] = [];
  for (const [at, { value, ...row }] of rows.entries()) {
    if (at % perTurn === perTurn - 1) await nextTurn();
    const place = { org, project, ...row };
    sealed.push({ ...row, value: seal(place, await openValue(tx, place, value)) });
  }
  await store.replaceValues(tx, sealed);
  return rows.length;
}

/** Of dynamic secrets and rotators. */
async function sealAllCredentials(tx: SystemTx, { id, project, org }: store.OpenRotation): Promise<number> {
  const rows = await store.lockCredentialsSealedWith(tx, id, batch.values);
  for (const row of rows) {
    const place = { org, project, environment: row.environment, of: row.id };
    const text = await openCredentials(tx.use(kernelService), place, row.credentials);
    await store.replaceCredentials(tx, { ...row, credentials: await sealCredentials(tx, place, JSON.parse(text)) });
  }
  return rows.length;
}

/** Each week, to the operators: how old the keys in use are. A warning where the nightly replacement does not keep up. */
export async function reportKeys(background: Background): Promise<void> {
  const { kernel } = background;
  const { keys, oldestAt, late, replacing, failing } = await background.inSystem((tx) =>
    store.keyAges(tx, tx.now - rotatedAfterMs - lateAfterMs),
  );
  if (keys === 0 || oldestAt === null) return;
  const days = Math.floor((kernel.clock.now() - oldestAt) / day);
  kernel.alerts.raise({
    key: 'vault:key-ages',
    title: late + failing > 0 ? 'Data keys are not replaced in time' : 'Ages of data keys',
    detail: `${keys} data keys of projects are in use, the oldest for ${days} days; ${late} should have been replaced a week ago. Values of ${replacing} replaced keys are being sealed again; of ${failing} of these it failed last. GET /api/v1/admin/encryption-keys lists them.`,
    severity: late + failing > 0 ? 'warning' : 'info',
  });
}

const nameOf = (error: unknown): string => (error instanceof NexusError ? error.code : 'INTERNAL');

function alert({ kernel }: Background, { id, project }: store.ProjectKey, error: unknown): void {
  kernel.log.error({ err: error, dataKey: id, project }, 'a data key could not be replaced');
  kernel.alerts.raise({
    key: `vault:rotate:${project}`,
    title: 'A data key could not be replaced',
    detail: `The data key ${id} of ${project}: ${nameOf(error)}. The next run tries again. After 120 days the project takes no new secrets.`,
    severity: 'warning',
  });
}
