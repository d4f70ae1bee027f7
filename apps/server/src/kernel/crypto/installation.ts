import { hkdfSync, randomBytes } from 'node:crypto';
import { cryptoErrors } from './errors.ts';
import type { KekProvider } from './kek.ts';
import { type KeyRing, systemScope } from './key-ring.ts';
import type { Queryable } from './store.ts';

/** Bytes of the secret and of what is derived from it. */
const length = 32;
const place = ['nexus_installation', 'secret'];

/**
 * Refuses a database whose keys are wrapped by another key than this one. It only reads, so that a node with the wrong
 * key changes nothing that other nodes use.
 * @throws MASTER_KEY_WRONG
 */
export async function checkMasterKey(db: Queryable, { id }: KekProvider): Promise<void> {
  const wrappedBy = await latestKek(db);
  if (wrappedBy === undefined || wrappedBy === id) return;
  throw cryptoErrors.MASTER_KEY_WRONG(
    `This database belongs to another master key: its keys are wrapped by ${wrappedBy}, and this one is ${id}. Set NEXUS_MASTER_KEY (or put back master.key) to the key it was made with, or DATABASE_URL to another database.`,
  );
}

/** Whether the database holds anything that needs a master key to be read. */
export const isEncrypted = async (db: Queryable): Promise<boolean> => (await latestKek(db)) !== undefined;

/** The key that wraps the newest data key; the system's own data key comes first. */
async function latestKek(db: Queryable): Promise<string | undefined> {
  const { rows } = await db.query("select to_regclass('public.nexus_data_keys') is not null as found");
  if (!(rows as { found: boolean }[])[0]?.found) return undefined;
  const found = await db.query(
    `select kek_id as "kekId" from nexus_data_keys where wrapped is not null
     order by scope = 'system' desc, created_at desc limit 1`,
  );
  return (found.rows as { kekId: string }[])[0]?.kekId;
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
