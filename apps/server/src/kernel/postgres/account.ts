import { readFileSync, statSync } from 'node:fs';
import { databaseErrors } from './errors.ts';

/** The operating system's user that PostgreSQL runs as; it refuses to run as root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Undefined when this process is not root: PostgreSQL then runs as ourselves. As root, whoever owns the cluster already
 * keeps it, so that a directory made without root stays usable without root; else `postgres`, else `nobody`.
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

/** For child_process: the identity to take, and nothing of our environment, which holds secrets. */
export const asAccount = (account: Account | undefined) => ({
  cwd: '/',
  env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
});
