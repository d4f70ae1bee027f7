import { defineErrors, type NexusError } from '../errors.ts';

export const databaseErrors = defineErrors('', {
  DATABASE_DIRECTORY_IN_USE: { status: 503, kind: 'permanent', title: 'Another process uses this data directory' },
  DATABASE_DIRECTORY_DENIED: { status: 503, kind: 'permanent', title: 'The data directory cannot be used' },
  DATABASE_DIRECTORY_LOST: { status: 503, kind: 'permanent', title: 'The data of the database is missing' },
  DATABASE_BINARY_MISSING: { status: 503, kind: 'permanent', title: 'No embedded PostgreSQL runs on this machine' },
  DATABASE_DISK_FULL: { status: 503, kind: 'permanent', title: 'No space is left for the database' },
  DATABASE_ROLE_UNSAFE: { status: 503, kind: 'permanent', title: 'The database role of requests has too much power' },
  DATABASE_PRIVILEGES_LOST: { status: 503, kind: 'permanent', title: 'The database grants nothing to requests' },
  DATABASE_OWNER_POWERLESS: { status: 503, kind: 'permanent', title: 'The database user may not create roles' },
  DATABASE_CONNECTIONS_EXCEEDED: { status: 503, kind: 'permanent', title: 'PostgreSQL allows too few connections' },
  DATABASE_START_FAILED: { status: 503, kind: 'permanent', title: 'The embedded PostgreSQL did not start' },
});

/** Turns an error of the system or PostgreSQL into one an operator can act on. `doing` completes "Could not …". */
export function explain(doing: string, directory: string, cause: unknown, output = ''): NexusError {
  const text = `${output}\n${cause instanceof Error ? cause.message : ''}`;
  const tail = output.trim() === '' ? '' : `\n${output.trim()}`;
  if (/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|Check free disk space/i.test(text)) {
    return databaseErrors.DATABASE_DISK_FULL(undefined, {
      internal: `Could not ${doing}: no space is left for ${directory}. Free some space, or set DATABASE_URL to use another PostgreSQL.${tail}`,
      cause,
    });
  }
  if (
    /EACCES|EPERM|EROFS|Permission denied|Operation not permitted|Read-only file system|has wrong ownership/i.test(text)
  ) {
    return databaseErrors.DATABASE_DIRECTORY_DENIED(undefined, {
      internal: `Could not ${doing}: this user may not write to ${directory}. Change its owner, set NEXUS_DATA_DIR to another directory, or set DATABASE_URL.${tail}`,
      cause,
    });
  }
  return databaseErrors.DATABASE_START_FAILED(undefined, {
    internal: `Could not ${doing} in ${directory}.${tail}`,
    cause,
  });
}
