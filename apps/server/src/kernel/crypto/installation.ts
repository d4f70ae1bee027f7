import { hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { NexusError } from '../errors.ts';
import { cryptoErrors } from './errors.ts';
import type { KekProvider } from './kek.ts';
import { KeyRing, systemScope } from './key-ring.ts';
import type { Queryable } from './store.ts';

/** Bytes of the secret and of what is derived from it. */
const length = 32;
const place = ['nexus_installation', 'secret'];

/**
 * Refuses a database with a key that none of `keks` wraps, or whose system key they cannot unwrap. It only reads, so that a
 * node with the wrong key changes nothing that other nodes use.
 * @throws MASTER_KEY_WRONG, and KEK_UNAVAILABLE or KEK_REFUSED by a service that holds the key
 */
export async function checkMasterKey(db: Queryable, keks: readonly [KekProvider, ...KekProvider[]], clock: Clock) {
  const ids = keks.map(({ id }) => id);
  const other = await otherKek(db, ids);
  if (other !== undefined) throw wrongKey(`its keys are wrapped by ${other}, and this one is ${ids.join(' or ')}`);
  if (!(await hasDataKeys(db))) return;
  const [kek, ...formerKeks] = keks;
  try {
    await new KeyRing({ kek, formerKeks, clock }).warm(db, systemScope);
  } catch (error) {
    if (!(error instanceof NexusError && error.code === 'KEY_UNWRAP_FAILED')) throw error;
    throw wrongKey(`${ids.join(' or ')} cannot unwrap its keys`, error);
  }
}

const wrongKey = (why: string, cause?: unknown): NexusError =>
  cryptoErrors.MASTER_KEY_WRONG(
    `This database belongs to another master key: ${why}. Set KEK_PROVIDER and NEXUS_MASTER_KEY (or put back master.key) to the key it was made with, or DATABASE_URL to another database. To move it to another key, name the provider of the present one in KEK_FORMER_PROVIDER.`,
    { cause },
  );

/** The key that wraps some data key and is none of `ids`. */
export async function otherKek(db: Queryable, ids: readonly string[] = []): Promise<string | undefined> {
  if (!(await hasDataKeys(db))) return undefined;
  const { rows } = await db.query(
    'select kek_id as "kekId" from nexus_data_keys where wrapped is not null and kek_id <> all($1) limit 1',
    [ids],
  );
  return (rows as { kekId: string }[])[0]?.kekId;
}

async function hasDataKeys(db: Queryable): Promise<boolean> {
  const { rows } = await db.query("select to_regclass('public.nexus_data_keys') is not null as found");
  return (rows as { found: boolean }[])[0]?.found === true;
}

/** The secret of the installation, made at its first start. The caller keeps other nodes from making one meanwhile. */
export async function installationSecret(db: Queryable, ring: KeyRing): Promise<Buffer> {
  const { rows } = await db.query('select secret from nexus_installation');
  const [known] = rows as { secret: Buffer }[];
  if (known !== undefined) return ring.open(db, place, known.secret);
  const secret = randomBytes(length);
  await db.query('insert into nexus_installation (secret) values ($1)', [
    await ring.seal(db, systemScope, place, secret),
  ]);
  return secret;
}

/** Names the installation, made with its secret: the same on every node and in every backup. */
export async function installationId(db: Queryable): Promise<string> {
  const { rows } = await db.query('select id from nexus_installation');
  const [known] = rows as { id: string }[];
  if (known === undefined) throw new Error('the installation was not prepared');
  return known.id;
}

/** A key or password for one purpose, the same on every node. */
export const deriveKey = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'nexus', purpose, length));
