import { readFileSync, statSync } from 'node:fs';
import { databaseErrors } from './errors.ts';

/** The operating system's user that PostgreSQL runs as: it refuses to run as root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Undefined if this process is not root: PostgreSQL then runs as the same user. As root: the owner of an existing
 * cluster, so that a directory created without root stays usable without root; otherwise `postgres`, otherwise `nobody`.
 */
export function accountFor(clusterDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = accounts();
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) {
    const name = known.find((account) => account.uid === owner.uid)?.name ?? String(owner.uid);
    return { name, uid: owner.uid, gid: owner.gid };
  }
  const account =
    known.find(({ name, uid }) => name === 'postgres' && uid !== 0) ??
    known.find(({ name, uid }) => name === 'nobody' && uid !== 0);
  if (account !== undefined) return account;
  throw databaseErrors.DATABASE_DIRECTORY_DENIED(undefined, {
    internal:
      'PostgreSQL does not run as root and /etc/passwd names neither "postgres" nor "nobody". Start Nexus as another user, or set DATABASE_URL.',
  });
}

function accounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([name, , uid, gid]) => name !== undefined && /^\d+$/.test(uid ?? '') && /^\d+$/.test(gid ?? ''))
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
}

/** Options for child_process: the user to run as, and a clean environment, since ours holds secrets. */
export const asAccount = (account: Account | undefined) => ({
  cwd: '/',
  env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
});
