import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { failureOf } from '../errors.ts';
import { recordWrite, secretEvents } from '../records.ts';
import { type CredentialsPlace, openCredentials, sealCredentials } from '../sealed.ts';
import { Credentials } from '../targets/schema.ts';
import { openPostgres } from '../targets/store/postgres.ts';
import { type Connection, connectTo, databaseGuard, using } from '../targets/target.ts';
import { writeFolder } from '../writes/writes.ts';
import { RotatorTarget } from './schema.ts';
import * as store from './store.ts';
import { tellReceiver } from './webhook.ts';

/** Rotations at once: connections to outside servers. */
const batch = 20;

/** Rotates secrets that are due. What one fails with does not keep the others. */
export async function rotateDueSecrets(background: Background): Promise<void> {
  while (background.signal?.aborted !== true) {
    const due = await background.inSystem((tx) => store.claimDueRotators(tx, batch));
    if (due.length === 0) return;
    await Promise.all(due.map((one) => rotate(background, one).catch((error) => noteFailure(background, one, error))));
  }
}

const Pending = z.object({ id: z.string(), value: z.string(), password: z.string().optional() });
type Pending = z.infer<typeof Pending>;

/**
 * The next value is committed first. Then it is made to work outside, which may be done twice, and last it becomes the
 * secret's. The value before works until the next rotation: of two users each has its turn, and a receiver keeps both.
 */
async function rotate({ kernel, actor }: Background, due: store.DueRotator): Promise<void> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => kernel.database.tenant(actor, { org: due.org }, work);
  const target = RotatorTarget.parse(due.target);
  const place = { org: due.org, project: due.project, environment: due.environment, of: due.id };
  const sealed = await inTenant(async (tx) =>
    store.keepPending(
      tx,
      due,
      due.pending ?? (await sealCredentials(tx, { ...place, pending: true }, newValue(tx, target, due))),
    ),
  );
  // Deleted or finished meanwhile.
  if (sealed === undefined) return;
  const pending = Pending.parse(JSON.parse(await openCredentials(kernel, { ...place, pending: true }, sealed)));
  await makeItWork(kernel, { due, target, place }, pending);
  await inTenant((tx) => write(tx, due, pending));
}

function newValue(tx: TenantTx, target: RotatorTarget, { rotations }: store.DueRotator): Pending {
  const id = tx.newId('evt');
  if (target.kind === 'random') return { id, value: randomBytes(target.bytes).toString(target.encoding) };
  if (target.kind === 'webhook') return { id, value: randomBytes(target.bytes).toString('base64url') };
  const password = randomBytes(32).toString('base64url');
  return { id, password, value: connectionUrl(target, userOf(target, rotations), password) };
}

type PostgresUser = Extract<RotatorTarget, { kind: 'postgres-user' }>;

const userOf = ({ usernames }: PostgresUser, rotations: number): string => String(usernames[rotations % 2]);

function connectionUrl({ host, port, database, tls }: PostgresUser, username: string, password: string): string {
  const bare = host.includes(':') ? `[${host}]` : host;
  const url = new URL(`postgres://${bare}:${port}/${encodeURIComponent(database ?? 'postgres')}`);
  url.username = encodeURIComponent(username);
  url.password = password;
  if (tls) url.searchParams.set('sslmode', 'verify-full');
  return url.href;
}

interface Rotation {
  due: store.DueRotator;
  target: RotatorTarget;
  place: CredentialsPlace;
}

async function makeItWork(kernel: Kernel, { due, target, place }: Rotation, pending: Pending): Promise<void> {
  if (target.kind === 'random' || due.credentials === null) return;
  const secret: unknown = JSON.parse(await openCredentials(kernel, place, due.credentials));
  if (target.kind === 'webhook') {
    const { signingSecret } = z.object({ signingSecret: z.string() }).parse(secret);
    await tellReceiver(kernel, target.url, signingSecret, {
      ...pending,
      rotator: due.id,
      path: due.path,
      name: due.name,
    });
    return;
  }
  const username = userOf(target, due.rotations);
  const password = String(pending.password);
  await setPassword(kernel, { ...target, ...Credentials.parse(secret) }, { username, password });
  // Before anybody is given it: it may be that the role may not log in.
  const proof = await connectTo(kernel.services.use(databaseGuard), { ...target, username, password }, openPostgres);
  proof.close();
}

async function setPassword(kernel: Kernel, connection: Connection, of: { username: string; password: string }) {
  const session = await connectTo(kernel.services.use(databaseGuard), connection, openPostgres);
  await using(session, (open) => open.setPassword(of.username, of.password));
}

async function write(tx: TenantTx, due: store.DueRotator, { value }: Pending): Promise<void> {
  if (!(await store.finishRotation(tx, due))) return;
  const { id, project, environment, path, name } = due;
  const at = { project, environment };
  // Rotators keep working under an approval policy; creating one there is refused.
  const written = await writeFolder(tx, at, path, [{ name, value }], { approved: true });
  recordWrite(tx, at, written, { rotatorId: id }, 'secret.rotate');
  const [secret] = written.secrets;
  const facts = { projectId: project, environmentId: environment, path, name, version: written.revision };
  if (secret !== undefined) tx.emit(secretEvents.rotated(secret.id, facts));
}

async function noteFailure(background: Background, due: store.DueRotator, error: unknown): Promise<void> {
  const { kernel } = background;
  const { id, org, environment, attempts } = due;
  const failure = failureOf(error);
  await background.inSystem(async (tx) => {
    await store.noteRotationFailure(tx, id, failure);
    const after = { environmentId: environment, path: due.path, name: due.name, failure, attempts };
    tx.audit({ org, action: 'rotator.fail', resource: { type: 'rotator', id }, after, risk: 'medium' });
  });
  kernel.log.warn({ err: error, rotator: id, attempts }, 'a secret could not be rotated');
  kernel.alerts.raise({
    key: `vault:rotator:${id}`,
    title: 'A secret could not be rotated',
    detail: `The rotator ${id} in ${environment}: ${failure}, attempt ${attempts}. The value that the secret has still works. It is tried again, each hour at least.`,
    severity: 'warning',
  });
}
