import type { Caller } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { readEffectiveAccess } from '../effective-access.ts';
import { decide, type EffectiveAccess } from '../engine.ts';
import { resolveScope } from '../scope.ts';
import { accessState } from '../state.ts';
import { type Answer, allowedAnswer, refusedAnswer } from './answer.ts';
import type { Credential } from './port.ts';
import type { AccessQuestion } from './schema.ts';

/** About others it is answered to those who may read the bindings, and of a key those who may read keys. */
export async function explain(
  tx: TenantTx,
  caller: Caller,
  { permission = '', principalId, keyId, token, resource: place }: AccessQuestion,
  credential: Credential | undefined,
): Promise<Answer> {
  const own = await readEffectiveAccess(tx, caller.id);
  const isItself = principalId === undefined || principalId === caller.id;
  const about = credential ?? (isItself ? itself(caller) : { principal: principalId, scopes: undefined });
  const isOwn = about.principal === caller.id;
  // The holder of a token that is not accepted may know why.
  const isNobodys = token !== undefined && about.principal === undefined && about.isCustomers === undefined;
  if (!isOwn && !isNobodys) assertMay(caller, own, 'bindings:read', tx.now);
  if (!isOwn && keyId !== undefined) assertMay(caller, own, 'keys:read', tx.now);
  if (about.isCustomers === undefined) assertKnown(tx, permission);
  const resource = await resolveScope(tx, place ?? {});
  if (about.refusal !== undefined) return refusedAnswer(about.refusal, permission, about);
  if (about.principal === undefined) return allowedAnswer('scope', 'the scopes of the key include it');
  const access = isOwn ? own : await readEffectiveAccess(tx, about.principal);
  const { scopes, environment } = about;
  const { allowed, by, reason, binding, nearest } = decide(access, {
    ...{ permission, resource, scopes, environment },
    now: tx.now,
  });
  return allowed ? allowedAnswer(by, reason, binding) : refusedAnswer({ by, reason }, permission, about, nearest);
}

export const itself = ({ id, scopes, restrictions, windows }: Caller): Credential => ({
  principal: id,
  scopes,
  environment: restrictions?.environment,
  windows,
});

/** @throws FORBIDDEN */
export function assertMay(caller: Caller, own: EffectiveAccess, permission: string, now: number): void {
  const { scopes, environment } = itself(caller);
  const { allowed, by, reason } = decide(own, { permission, resource: {}, scopes, environment, now });
  if (allowed) return;
  throw errors.FORBIDDEN(`Needs the permission ${permission}`, { reason: `${by}: needs ${permission}; ${reason}` });
}

/** A misspelt permission is held by nobody but owners and admins, whose wildcards would seem to hold it. */
function assertKnown(tx: TenantTx, permission: string): void {
  if (tx.use(accessState).catalogue.some((each) => each.permission === permission)) return;
  const message = 'No operation asks for it; GET /api/v1/access/permissions lists those that are asked for';
  throw errors.INVALID_REQUEST(`/permission: ${message}`, { errors: [{ path: '/permission', message }] });
}
