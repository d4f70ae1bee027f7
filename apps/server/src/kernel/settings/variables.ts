import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { z } from 'zod';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Read by commands and examples that call Nexus, and by tests: often set in the shell that starts the server. */
const others = new Set([
  'NEXUS_URL',
  'NEXUS_API_KEY',
  'NEXUS_ORGANIZATION',
  'NEXUS_PROJECT',
  'NEXUS_ENVIRONMENT',
  'NEXUS_CONFIG_DIR',
  'NEXUS_CACHE_DIR',
  'NEXUS_NO_KEYRING',
  'NEXUS_KEY',
  'NEXUS_TOKEN',
  'NEXUS_TEST_DATABASE_URL',
  'NEXUS_SEED',
  'NEXUS_SOAK',
]);

/** What Kubernetes sets in every pod where a service is named `nexus…` (its documentation, "Environment variables"). */
const serviceLinks =
  /^NEXUS(?:_\w+)?_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

/**
 * The variables of the schema's settings, those that name a file read from it; an empty one counts as absent. `wrong`
 * says by name what cannot be read, and which variables look like settings and are none.
 */
export function readVariables(
  environment: Variables,
  shape: Readonly<Record<string, z.ZodType>>,
): { set: Record<string, string>; wrong: string[] } {
  const set: Record<string, string> = {};
  const wrong: string[] = [];
  const known = new Set<string>();
  for (const [name, schema] of Object.entries(shape)) {
    known.add(name);
    const value = environment[name] ?? '';
    if (value !== '') set[name] = value;
    if (schema.meta()?.secret !== true) continue;
    const fileVariable = `${name}_FILE`;
    known.add(fileVariable);
    const path = environment[fileVariable] ?? '';
    if (path === '') continue;
    if (value !== '') wrong.push(`${name}: is set, and so is ${fileVariable}; set one of them`);
    else {
      const read = readSecretFile(path);
      if ('text' in read) set[name] = read.text;
      else wrong.push(`${fileVariable}: ${path} ${read.reason}`);
    }
  }
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('NEXUS_') || known.has(name) || others.has(name) || serviceLinks.test(name)) continue;
    wrong.push(`${name}: is no setting of Nexus; see the README for those that are`);
  }
  return { set, wrong };
}

/** Without the line break that editors and `echo` leave at its end. */
function readSecretFile(path: string): { text: string } | { reason: string } {
  try {
    // A pipe that nobody writes to would hang the start.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) return { reason: 'is not a file' };
      const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      return text === '' ? { reason: 'is empty' } : { text };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { reason: `cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}
