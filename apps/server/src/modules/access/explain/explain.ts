import type { z } from 'zod';
import type { Caller } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { readEffectiveAccess } from '../effective-access.ts';
import { type Binding, decide } from '../engine.ts';
import { resolveScope } from '../scope.ts';
import type { AccessQuestion, Explanation } from './schema.ts';

/** About others it is answered to those who may read the bindings. */
export async function explain(
  tx: TenantTx,
  caller: Caller,
  { principalId, permission, resource: ids = {} }: AccessQuestion,
): Promise<z.input<typeof Explanation>> {
  const { now } = tx;
  const own = await readEffectiveAccess(tx, caller.id);
  const itself = principalId === undefined || principalId === caller.id;
  const { scopes, restrictions: { environment } = {} } = caller;
  const readBindings = { permission: 'bindings:read', resource: {}, scopes, environment, now };
  if (!itself && !decide(own, readBindings).allowed) throw errors.FORBIDDEN('Needs the permission bindings:read');
  const access = itself ? own : await readEffectiveAccess(tx, principalId);
  const resource = await resolveScope(tx, ids);
  const question = { permission, resource, now, ...(itself ? { scopes, environment } : { scopes: undefined }) };
  const { binding, ...answer } = decide(access, question);
  return { ...answer, ...(binding === undefined ? {} : { binding: described(binding) }) };
}

const described = ({ id, role, roleName, team, project, environment, expiresAt }: Binding) => ({
  ...{ id, role, roleName },
  team: team ?? null,
  projectId: project ?? null,
  environmentId: environment ?? null,
  expiresAt: expiresAt ?? null,
});
