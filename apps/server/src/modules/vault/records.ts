import { z } from 'zod';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { defineEvent } from '../../kernel/events/events.ts';
import { Id } from '../../kernel/ids.ts';
import type { EnvironmentPath } from './environment.ts';
import type { WrittenFolder } from './writes/writes.ts';

const SecretFacts = z.object({
  projectId: Id('prj').describe('The project'),
  environmentId: Id('env').describe('Its environment'),
  path: z.string().describe('The folder'),
  name: z.string().describe('The name; never the value'),
  version: z.int().describe('The revision of the folder that the act made'),
});

/** They name secrets and never carry values. */
export const secretEvents = {
  created: defineEvent('secret.created', 'A secret was created', SecretFacts),
  updated: defineEvent('secret.updated', 'A secret has a new version', SecretFacts),
  deleted: defineEvent('secret.deleted', 'A secret was deleted', SecretFacts),
  rotated: defineEvent('secret.rotated', 'A rotator gave a secret a new version', SecretFacts),
  renamed: defineEvent(
    'secret.renamed',
    'A secret has another name',
    SecretFacts.extend({
      version: z.int().describe('The version that it has'),
      from: z.string().describe('The name that it had'),
    }),
  ),
};

/** Characters of names in one audit entry, whose `after` holds 16 Ki. */
const maxNameCharacters = 12_000;

/** As many lists as are needed for each to fit in an audit entry; one where there is nothing. */
export function auditedLists(names: readonly string[]): string[][] {
  const lists: string[][] = [[]];
  let room = maxNameCharacters;
  for (const name of names) {
    const size = JSON.stringify(name).length + 1;
    if (size > room) {
      lists.push([]);
      room = maxNameCharacters;
    }
    lists.at(-1)?.push(name);
    room -= size;
  }
  return lists;
}

/**
 * The audit entry of a write, and an event for each secret. `detail` is what else the entry says; `action` names it where no
 * route does.
 */
export function recordWrite(
  tx: TenantTx,
  { project: projectId, environment: environmentId }: EnvironmentPath,
  { id, path, revision: version, secrets }: WrittenFolder,
  detail: Readonly<Record<string, unknown>> = {},
  action?: string,
): void {
  const named = (act: 'created' | 'updated' | 'deleted') =>
    secrets.filter((each) => each.act === act).map(({ name }) => `${act}: ${name}`);
  for (const changes of auditedLists([...named('created'), ...named('updated'), ...named('deleted')])) {
    tx.audit({
      ...(action === undefined ? {} : { action }),
      resource: { type: 'folder', id },
      after: { environmentId, path, revision: version, changes, ...detail },
    });
  }
  for (const { id: secret, act, name } of secrets) {
    tx.emit(secretEvents[act](secret, { projectId, environmentId, path, name, version }));
  }
}
