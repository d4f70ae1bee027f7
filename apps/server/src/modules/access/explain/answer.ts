import type { z } from 'zod';
import { type DecidedBy, deciders } from '../../../kernel/errors.ts';
import type { Binding } from '../engine.ts';
import type { Credential, Refusal } from './port.ts';
import type { Explanation } from './schema.ts';

export type Answer = z.input<typeof Explanation>;

/** Where the call lacks a permission, whatever takes it away. */
const aboutPermissions: readonly DecidedBy[] = ['scope', 'environment', 'role', 'binding'];

export function refusedAnswer(
  { by, reason, limit = undefined }: Refusal,
  permission: string | undefined,
  { scopes, networks }: Partial<Credential> = {},
  binding?: Binding,
): Answer {
  return {
    allowed: false,
    decidedBy: by,
    reason,
    missingPermission: (aboutPermissions.includes(by) ? permission : undefined) ?? null,
    scopes: by === 'scope' && scopes !== undefined ? [...scopes] : null,
    networks: by === 'network' && networks !== undefined ? [...networks] : null,
    limit: limit ?? null,
    ...bindingOf(binding),
  };
}

/** `decidedBy` is null where nothing is known but that it was let through. */
export const allowedAnswer = (decidedBy: DecidedBy | null, reason: string, binding?: Binding): Answer => ({
  allowed: true,
  decidedBy,
  reason,
  missingPermission: null,
  scopes: null,
  networks: null,
  limit: null,
  ...bindingOf(binding),
});

/** A recorded reason: what decided, and the words; undefined for the title of an error. */
export function refusalIn(reason: string): Refusal | undefined {
  const by = deciders.find((each) => reason.startsWith(`${each}: `));
  if (by === undefined) return undefined;
  const words = reason.slice(by.length + 2);
  // `limit: api is reached`
  return { by, reason: words, ...(by === 'limit' ? { limit: words.split(' ', 1)[0] } : {}) };
}

const bindingOf = (binding: Binding | undefined): Pick<Answer, 'binding'> =>
  binding === undefined ? {} : { binding: described(binding) };

const described = ({ id, role, roleName, team, project, environment, path, expiresAt }: Binding) => ({
  ...{ id, role, roleName },
  team: team ?? null,
  projectId: project ?? null,
  environmentId: environment ?? null,
  path: path ?? null,
  expiresAt: expiresAt ?? null,
});
