import { deleted } from '../../../http/noun.ts';
import { recordedActor } from '../../../kernel/caller.ts';
import { second, toDate } from '../../../kernel/clock.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { refuseOtherFolder } from '../permissions.ts';
import { sealCredentials } from '../sealed.ts';
import { findEnvironment } from '../secrets/store.ts';
import { refuseUnapproved } from '../writes/writes.ts';
import { maxRotators, type NewRotator, type RotatorChanges, type RotatorTarget, rotator } from './schema.ts';
import * as store from './store.ts';

interface RotatorPath extends EnvironmentPath {
  rotator: Id<'rot'>;
}

export const rotateName = 'vault.rotate-secrets';

/** Rotates what is due, once this commits. */
const wakeRotation = (tx: TenantTx): Promise<void> => enqueue(tx, rotateName, {}, { key: rotateName });

export async function listRotators(tx: TenantTx, at: EnvironmentPath, page: PageQuery) {
  found(await findEnvironment(tx, at), 'No such environment in the project');
  return store.listRotators(tx, at, page);
}

export const readRotator = async (tx: TenantTx, { rotator: id, ...at }: RotatorPath) =>
  found(await store.findRotator(tx, at, id));

/**
 * The secret gets its first value at once, in the background.
 * @throws NOT_FOUND, FORBIDDEN, OUTBOUND_REFUSED, APPROVAL_REQUIRED, ROTATOR_TAKEN, TOO_MANY_ROTATORS
 */
export async function createRotator(
  tx: TenantTx,
  at: EnvironmentPath,
  { credentials, signingSecret, ...values }: NewRotator,
) {
  refuseOtherFolder(tx, at, values.path);
  await assertCallable(tx, values.target);
  await lockEnvironment(tx, at);
  await refuseUnapproved(tx, at);
  const id = tx.newId('rot');
  const after = await store.insertRotator(tx, at, {
    ...values,
    id,
    credentials: (await sealed(tx, at, id, { credentials, signingSecret })) ?? null,
    nextAt: tx.date,
    createdBy: recordedActor(tx.actor).id,
  });
  if ((await store.countLocked(tx, at.environment)) > maxRotators) {
    throw vaultErrors.TOO_MANY_ROTATORS(`At most ${maxRotators}`);
  }
  rotator.record(tx, 'create', { after });
  await wakeRotation(tx);
  return after;
}

/** The schema admits http for this machine alone, which production calls only where the operator names it. @throws OUTBOUND_REFUSED */
async function assertCallable(tx: TenantTx, target: RotatorTarget): Promise<void> {
  if (target.kind === 'webhook') await tx.use(kernelService).outbound.check(target.url, { httpsOnly: false });
}

/** Whichever of the two it has. */
async function sealed(
  tx: TenantTx,
  at: EnvironmentPath,
  of: Id<'rot'>,
  { credentials, signingSecret }: Pick<NewRotator, 'credentials' | 'signingSecret'>,
): Promise<Buffer | undefined> {
  const secret = credentials ?? (signingSecret === undefined ? undefined : { signingSecret });
  return secret && sealCredentials(tx, { org: tx.org, ...at, of }, secret);
}

/** @throws NOT_FOUND, INVALID_REQUEST */
export async function updateRotator(
  tx: TenantTx,
  { rotator: id, ...at }: RotatorPath,
  { credentials, signingSecret, intervalSeconds }: RotatorChanges,
) {
  await lockEnvironment(tx, at);
  const before = found(await store.lockRotator(tx, at, id));
  const { kind } = before.target as { kind: string };
  if (credentials !== undefined && kind !== 'postgres-user') {
    throw errors.INVALID_REQUEST('/credentials: are for `postgres-user`');
  }
  if (signingSecret !== undefined && kind !== 'webhook') {
    throw errors.INVALID_REQUEST('/signingSecret: is for `webhook`');
  }
  const secret = await sealed(tx, at, id, { credentials, signingSecret });
  const after = await store.updateRotator(tx, id, {
    ...(secret === undefined ? {} : { credentials: secret }),
    ...(intervalSeconds === undefined ? {} : { intervalSeconds, nextAt: nextOf(tx, before, intervalSeconds) }),
  });
  rotator.record(tx, 'update', { before, after });
  return after;
}

/** A rotation that is being tried goes on. */
function nextOf(
  tx: TenantTx,
  { attempts, nextAt, rotatedAt }: { attempts: number; nextAt: number | null; rotatedAt: number | null },
  intervalSeconds: number | null,
): Date | null {
  if (attempts > 0 && nextAt !== null) return toDate(nextAt);
  return intervalSeconds === null ? null : toDate(Math.max(tx.now, (rotatedAt ?? tx.now) + intervalSeconds * second));
}

/** The secret keeps the value that it has. @throws NOT_FOUND */
export async function deleteRotator(tx: TenantTx, { rotator: id, ...at }: RotatorPath) {
  const before = found(await store.lockRotator(tx, at, id));
  await store.deleteRotator(tx, id);
  rotator.record(tx, 'delete', { before });
  return deleted;
}

/** In the background. @throws NOT_FOUND */
export async function rotateNow(tx: TenantTx, { rotator: id, ...at }: RotatorPath) {
  await lockEnvironment(tx, at);
  const { path, name } = found(await store.lockRotator(tx, at, id));
  const after = await store.updateRotator(tx, id, { nextAt: tx.date });
  tx.audit({ resource: { type: 'rotator', id }, after: { environmentId: at.environment, path, name } });
  await wakeRotation(tx);
  return after;
}
