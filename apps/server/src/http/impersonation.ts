import type { Impersonator } from '../kernel/caller.ts';
import { errors } from '../kernel/errors.ts';
import { isUnsafe, type Route } from './route.ts';

/**
 * What an operator who acts as somebody may do: what a route opts in to. Never what needs a fresh proof of identity (the
 * operator has proven only their own), and changes only with an owner's consent.
 */
export function refuseImpersonator(
  { method, effect, effectIf, impersonation }: Route,
  { mayChange }: Impersonator,
): void {
  const unsafe = isUnsafe(method);
  const open = unsafe ? impersonation === 'write' : impersonation !== undefined;
  if (!open || (effect !== undefined && effectIf === undefined)) throw neverOpen();
  if (unsafe && !mayChange) {
    throw forbidden('An operator who acts as somebody else may only read, unless an owner consented');
  }
}

export const neverOpen = () => forbidden('This is never open to an operator who acts as somebody else');

const forbidden = (detail: string) => errors.FORBIDDEN(detail, { reason: `caller: ${detail}` });
