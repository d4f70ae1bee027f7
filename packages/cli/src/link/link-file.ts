import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';

/** What of Nexus a folder belongs to. It holds no secret and may be committed. */
export interface Link {
  url?: string;
  organization?: string;
  project?: string;
  environment?: string;
  path?: string;
}

export const linkName = '.nexus.json';

/** In this folder or the nearest one above it. */
export function readLinkFile(context: Context): { file: string; link: Link } | undefined {
  for (let folder = context.process.cwd; ; folder = dirname(folder)) {
    const file = join(folder, linkName);
    if (existsSync(file)) return { file, link: parse(file) };
    if (folder === dirname(folder)) return undefined;
  }
}

const members = ['url', 'organization', 'project', 'environment', 'path'] as const;

function parse(file: string): Link {
  const read = jsonIn(file) as Record<string, unknown> | null;
  const isWrong = typeof read !== 'object' || read === null || Array.isArray(read);
  const given = isWrong ? [] : members.filter((name) => read[name] !== undefined);
  if (isWrong || given.some((name) => typeof read[name] !== 'string'))
    throw new Failure('usage', `${file} must be an object of texts: ${members.join(', ')}`);
  return Object.fromEntries(given.map((name) => [name, read[name]]));
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Failure('usage', `${file} is not JSON`, { cause });
  }
}
