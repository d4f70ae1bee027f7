import { day } from '../../kernel/clock.ts';
import { cryptoErrors } from '../../kernel/crypto/errors.ts';
import { projectScope, type Sealer } from '../../kernel/crypto/key-ring.ts';
import type { TenantTx, Tx } from '../../kernel/db/tx.ts';
import { type Id, idTime } from '../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../kernel/kernel.ts';

/** Where a value is stored. A ciphertext that is moved to another place does not decrypt. */
export interface ValuePlace {
  org: Id<'org'>;
  project: Id<'prj'>;
  environment: Id<'env'>;
  folder: Id<'fld'>;
  secret: Id<'sec'>;
  /** The revision of the folder that first had the value. */
  since: number;
}

/** Not the name: renaming encrypts nothing again. */
const aadOf = ({ org, project, environment, folder, secret, since }: ValuePlace): string[] => [
  'secret',
  org,
  project,
  environment,
  folder,
  secret,
  String(since),
];

/** Of a person's own value: sealed under the person's key, for that person and secret. */
export const overrideAad = (tx: TenantTx, environment: Id<'env'>, secret: Id<'sec'>): string[] => [
  'secret override',
  tx.org,
  environment,
  secret,
  tx.person,
];

/** Its replacement is due after 90 days, and has failed for 30 then. */
const maxAgeMs = 120 * day;

/** Seals values of one project. */
export async function valueSealer(
  tx: Tx,
  org: Id<'org'>,
  project: Id<'prj'>,
): Promise<(place: ValuePlace, text: string) => Buffer> {
  const seal = await projectSealer(tx, org, project);
  return (place, text) => seal(aadOf(place), text);
}

/** Seals values again that one former key of the project sealed. @throws KEY_TOO_OLD; what it answers DECRYPTION_FAILED */
export async function valueResealer(
  tx: Tx,
  former: Id<'dek'>,
  org: Id<'org'>,
  project: Id<'prj'>,
): Promise<(place: ValuePlace, value: Buffer) => Buffer> {
  const { keyring, keysDb } = tx.use(kernelService);
  const reseal = await keyring.resealer(keysDb, former, projectScope(project, org));
  refuseOldKey(reseal.keyId, tx.now);
  return (place, value) => reseal(aadOf(place), value);
}

async function projectSealer(tx: Tx, org: Id<'org'>, project: Id<'prj'>): Promise<Sealer> {
  const { keyring, keysDb } = tx.use(kernelService);
  const seal = await keyring.sealer(keysDb, projectScope(project, org));
  refuseOldKey(seal.keyId, tx.now);
  return seal;
}

/** Where a value that somebody asks for is stored: it does not decrypt as that of another request or secret. */
export interface ChangePlace {
  project: Id<'prj'>;
  environment: Id<'env'>;
  request: Id<'chr'>;
  path: string;
  name: string;
}

const changeAad = (tx: TenantTx, { project, environment, request, path, name }: ChangePlace): string[] => [
  'proposed secret',
  tx.org,
  project,
  environment,
  request,
  path,
  name,
];

/** Seals values of change requests of one project. */
export async function changeSealer(
  tx: TenantTx,
  project: Id<'prj'>,
): Promise<(place: ChangePlace, text: string) => Buffer> {
  const seal = await projectSealer(tx, tx.org, project);
  return (place, text) => seal(changeAad(tx, place), text);
}

/** @throws DECRYPTION_FAILED */
export async function openChange(tx: TenantTx, place: ChangePlace, value: Buffer): Promise<string> {
  const { keyring, keysDb } = tx.use(kernelService);
  return (await keyring.open(keysDb, changeAad(tx, place), value)).toString('utf8');
}

/** @throws KEY_TOO_OLD */
function refuseOldKey(key: Id<'dek'>, now: number): void {
  const madeAt = idTime(key);
  if (madeAt === undefined || now - madeAt <= maxAgeMs) return;
  throw cryptoErrors.KEY_TOO_OLD(undefined, { internal: `${key} is older than ${maxAgeMs / day} days` });
}

/** Each throws DECRYPTION_FAILED where the value was not sealed for this place. */
export interface ValueOpener {
  value(place: ValuePlace, value: Buffer): string;
  /** Of the acting person. */
  override(environment: Id<'env'>, secret: Id<'sec'>, value: Buffer): string;
}

/** Opens these values, at once: it has the keys that sealed them. */
export async function valueOpener(tx: TenantTx, sealed: readonly Buffer[]): Promise<ValueOpener> {
  const { keyring, keysDb } = tx.use(kernelService);
  const open = await keyring.opener(keysDb, sealed);
  return {
    value: (place, value) => open(aadOf(place), value).toString('utf8'),
    override: (environment, secret, value) => open(overrideAad(tx, environment, secret), value).toString('utf8'),
  };
}

/** What credentials for a server are sealed for: a dynamic secret or a rotator of an environment. */
export interface CredentialsPlace {
  org: Id<'org'>;
  project: Id<'prj'>;
  environment: Id<'env'>;
  of: Id<'dyn'> | Id<'rot'>;
  /** The next value of a rotator, not its credentials. */
  pending?: true;
}

const credentialsAad = ({ org, project, environment, of, pending }: CredentialsPlace): string[] => [
  pending === true ? 'next value' : 'credentials',
  org,
  project,
  environment,
  of,
];

/** @throws KEY_TOO_OLD */
export async function sealCredentials(tx: Tx, place: CredentialsPlace, credentials: object): Promise<Buffer> {
  const seal = await projectSealer(tx, place.org, place.project);
  return seal(credentialsAad(place), JSON.stringify(credentials));
}

/** @throws DECRYPTION_FAILED where they were not sealed for this place. */
export async function openCredentials(
  { keyring, keysDb }: Pick<Kernel, 'keyring' | 'keysDb'>,
  place: CredentialsPlace,
  sealed: Buffer,
): Promise<string> {
  return (await keyring.open(keysDb, credentialsAad(place), sealed)).toString('utf8');
}
