import type { Impersonator } from '../kernel/caller.ts';
import { errors } from '../kernel/errors.ts';
import { isUnsafe, type Route } from './route.ts';

/**
 * Resources whose change outlasts the impersonation: who gets in, with what, and what they may do. An operator changes
 * none of them in somebody else's name, whatever the organization consented to.
 */
const lasting: ReadonlySet<string> = new Set([
  'access',
  'apps',
  'audit',
  'bindings',
  'impersonation',
  'invitations',
  'keys',
  'members',
  'organizations',
  'roles',
  'service-accounts',
  'teams',
]);

/** What is no operator's to read: plain secrets. */
const secret: ReadonlySet<string> = new Set(['secrets:read', 'secrets:export']);

/**
 * What an operator who acts as somebody may never do, or not without consent. Reading is open where it is about the
 * organization; what is about the person alone (credentials, factors, sessions, export, erasure) is not, nor what needs
 * a fresh proof of identity: the operator has proven nobody's but their own.
 */
export function refuseImpersonator(route: Route, { mayChange }: Impersonator): void {
  const { method, permission, stepUp, impersonated } = route;
  const unsafe = isUnsafe(method);
  const [resource = ''] = permission.split(':');
  const never =
    (permission === 'authenticated' && impersonated !== true) ||
    stepUp === true ||
    secret.has(permission) ||
    (unsafe && lasting.has(resource));
  if (never) throw errors.FORBIDDEN('This is never open to an operator who acts as somebody else');
  if (unsafe && !mayChange) {
    throw errors.FORBIDDEN('An operator who acts as somebody else may only read, unless an owner consented');
  }
}
