import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Background } from '../../../kernel/background.ts';
import { day, minute, systemClock } from '../../../kernel/clock.ts';
import { projectScope } from '../../../kernel/crypto/key-ring.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { openCredentials, sealCredentials, valueResealer } from '../sealed.ts';
import { Pace } from './pace.ts';
import * as store from './store.ts';

/** AES-GCM with random nonces is safe for 2^32 messages (NIST SP 800-38D, 8.3). */
const maxUses = 2 ** 32;
const rotatedAfterMs = 90 * day;
/** A week of nights in which the replacement failed or did not get to a key. */
const lateAfterMs = 7 * day;
/** Keys replaced in one night; the next takes the rest. */
const maxKeys = 100;
/** Bytes of values sealed again in one transaction. */
const maxBytes = 4 * 1024 * 1024;
/** Credentials sealed again in one transaction. */
const maxCredentials = 500;
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
  // First, since the key is locked from its replacement to the commit.
  const total = await store.countSealedWith(tx, key);
  const { topic, payload } = await kernel.keyring.rotate(tx.client, projectScope(project, org));
  await tx.invalidate(topic, payload);
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
  const pace = new Pace(background);
  for (const rotation of await background.inSystem((tx) => store.openRotations(tx, maxKeys))) {
    try {
      // Until nothing is found: values that somebody was at work on, or wrote with the former key meanwhile.
      while ((await sealAll(background, rotation, pace)) > 0);
      await background.inSystem((tx) => finishWhereOver(tx, rotation));
    } catch (error) {
      await background.inSystem((tx) => store.noteFailure(tx, rotation.id, nameOf(error)));
      alert(background, rotation, error);
    }
  }
}

/** How many it sealed. */
async function sealAll(background: Background, rotation: store.OpenRotation, pace: Pace): Promise<number> {
  let count = 0;
  for (const environment of await background.inSystem((tx) => store.environmentsOf(tx, rotation))) {
    let after: store.Position | undefined = store.beginning;
    let tookMs = 0;
    while (after !== undefined && background.signal?.aborted !== true) {
      const part: Part = { after, values: await pace.next(tookMs) };
      const began = systemClock.monotonic();
      const step = await background.inSystem((tx) => sealValues(tx, rotation, environment, part));
      count += step.sealed;
      after = step.last;
      tookMs = systemClock.monotonic() - began;
    }
  }
  for (let sealed = -1; sealed !== 0 && background.signal?.aborted !== true; count += sealed) {
    sealed = await background.inSystem((tx) => sealAllCredentials(tx, rotation));
  }
  return background.signal?.aborted === true ? 0 : count;
}

interface Part {
  after: store.Position;
  /** At most. */
  values: number;
}

interface Step {
  sealed: number;
  /** Undefined where nothing comes after it. */
  last: store.Position | undefined;
}

async function sealValues(
  tx: SystemTx,
  rotation: store.OpenRotation,
  environment: Id<'env'>,
  part: Part,
): Promise<Step> {
  const { id, project, org } = rotation;
  const rows = await store.lockSealedWith(tx, id, { environment, ...part, bytes: maxBytes });
  if (rows.length === 0) return { sealed: 0, last: undefined };
  const resealValue = await valueResealer(tx, id, org, project);
  const sealed: store.PlacedValue[] = [];
  for (const [index, { at, value, ...place }] of rows.entries()) {
    if (at === null || value === null) continue;
    if (index % perTurn === perTurn - 1) await nextTurn();
    sealed.push({ at, value: resealValue({ org, project, environment, ...place }, value) });
  }
  await store.replaceValues(tx, sealed);
  await noteProgress(tx, rotation, sealed.length);
  return { sealed: sealed.length, last: rows.at(-1) };
}

async function noteProgress(tx: SystemTx, { id, project, org }: store.OpenRotation, sealed: number): Promise<void> {
  if (sealed === 0) return;
  const progress = await store.advance(tx, id, sealed);
  tx.audit({
    org,
    action: 'encryption-key.re-encrypt',
    resource: { type: 'encryption-key', id },
    after: { projectId: project, ...progress },
  });
}

/** Of dynamic secrets and rotators. */
async function sealAllCredentials(tx: SystemTx, rotation: store.OpenRotation): Promise<number> {
  const { id, project, org } = rotation;
  const rows = await store.lockCredentialsSealedWith(tx, id, maxCredentials);
  for (const row of rows) {
    const place = { org, project, environment: row.environment, of: row.id };
    const text = await openCredentials(tx.use(kernelService), place, row.credentials);
    await store.replaceCredentials(tx, { ...row, credentials: await sealCredentials(tx, place, JSON.parse(text)) });
  }
  await noteProgress(tx, rotation, rows.length);
  return rows.length;
}

/** Not earlier than that no node can have the former key in memory as the active one. */
async function finishWhereOver(tx: SystemTx, rotation: store.OpenRotation): Promise<void> {
  if (tx.now - rotation.startedAt < settledMs) return;
  if ((await store.countSealedWith(tx, rotation)) === 0) await store.finish(tx, rotation.id);
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
