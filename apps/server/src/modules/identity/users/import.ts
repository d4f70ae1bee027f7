import type { z } from 'zod';
import type { RouteInput } from '../../../http/route.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { createPersonWithOrganization } from '../account/persons.ts';
import { findByEmail } from '../login/throttle.ts';
import { HashRefused, parseForeignHash } from '../password/foreign-hashes.ts';
import { defaultOrganizationName } from '../registration/registration.ts';
import type { ImportedUser, UserImport } from './schema.ts';

/** 2^14 rounds take about a second. */
const maxBcryptCost = 14;

type Item = z.output<typeof UserImport>['users'][number];
type Result = z.input<typeof ImportedUser>;
type Input = RouteInput<unknown, unknown, z.output<typeof UserImport>>;

/**
 * Creates each person in a transaction of their own, one after the other, so that one who is refused keeps nobody else
 * out. Repeated, it finds those that it created before.
 */
export async function importUsers(input: Input): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of input.body.users) results.push({ email: item.email, ...(await importUser(input, item)) });
  return results;
}

async function importUser({ kernel, caller, request, body }: Input, item: Item): Promise<Omit<Result, 'email'>> {
  const known = await findByEmail(kernel, item.email);
  if (known !== undefined) return { status: 'exists', userId: known.person, reason: null };
  const reason = refusalOf(item.passwordHash);
  if (reason !== undefined) return { status: 'refused', userId: null, reason };
  if (body.dryRun) return { status: 'valid', userId: null, reason: null };
  const [id, org] = [kernel.ids.next('usr'), kernel.ids.next('org')];
  const { organizationName = defaultOrganizationName } = item;
  try {
    await kernel.database.tenant(
      caller,
      { org, person: id },
      (tx) => createPersonWithOrganization(tx, personOf(item, id, org), organizationName),
      { request: { id: request.id, at: request.at, action: 'user.import' } },
    );
  } catch (thrown) {
    if (!(thrown instanceof NexusError) || thrown.code !== 'EMAIL_TAKEN') throw thrown;
    const winner = await findByEmail(kernel, item.email);
    return { status: 'exists', userId: winner?.person ?? null, reason: null };
  }
  return { status: 'created', userId: id, reason: null };
}

const personOf = (
  { email, displayName, emailVerified = false, passwordHash }: Item,
  id: Id<'usr'>,
  org: Id<'org'>,
) => ({
  ...{ id, org, email, passwordHash: passwordHash ?? null, verified: emailVerified },
  displayName: displayName ?? (email.split('@')[0] as string),
});

const unknownFormat =
  'The format of the hash is not known: bcrypt, Argon2id, scrypt, PBKDF2 and Firebase’s scrypt are. Without a hash, the ' +
  'person chooses a new password by mail';

/** Why the hash is not accepted; undefined where it is, or there is none. */
function refusalOf(hash: string | undefined): string | undefined {
  if (hash === undefined) return undefined;
  const cost = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash)?.[1];
  if (cost !== undefined) {
    const bounded = Number(cost) >= 4 && Number(cost) <= maxBcryptCost;
    return bounded ? undefined : `bcrypt with a cost below 4 or above ${maxBcryptCost} is not accepted`;
  }
  try {
    return parseForeignHash(hash) === undefined ? unknownFormat : undefined;
  } catch (thrown) {
    if (thrown instanceof HashRefused) return thrown.message;
    throw thrown;
  }
}

/** The import itself, in the log of the operator; each person's is in that of their organization. */
export function recordImport(tx: TenantTx, results: readonly Result[], dryRun: boolean): void {
  const count = (wanted: Result['status']) => results.filter(({ status }) => status === wanted).length;
  const after = { created: count('created'), exists: count('exists'), refused: count('refused'), dryRun };
  tx.audit({ resource: { type: 'organization', id: tx.org }, after, risk: 'high' });
}
