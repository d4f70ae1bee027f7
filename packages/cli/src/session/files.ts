import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';

/** Of the person alone: `NEXUS_CONFIG_DIR`, else as the XDG base directories say. */
export const configFolder = (context: Context): string =>
  context.env('NEXUS_CONFIG_DIR') ?? join(context.env('XDG_CONFIG_HOME') ?? join(homeOf(context), '.config'), 'nexus');

export const cacheFolder = (context: Context): string =>
  context.env('NEXUS_CACHE_DIR') ?? join(context.env('XDG_CACHE_HOME') ?? join(homeOf(context), '.cache'), 'nexus');

const homeOf = (context: Context): string => context.env('HOME') ?? homedir();

export function readPrivate(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** In one step, so that nobody reads half of it, and with no moment in which others could. */
export function writePrivate(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${name}.${process.pid}`);
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, join(folder, name));
}

export const removePrivate = (folder: string, name: string): void => rmSync(join(folder, name), { force: true });
