import type { Caller } from '../kernel/caller.ts';
import { errors } from '../kernel/errors.ts';
import { operatorOrg } from '../kernel/record.ts';
import type { Resource } from './route.ts';

/** 404 for callers of other organizations, whatever permissions they hold there. */
export function operatorsOnly({ caller }: { caller: Caller }): Resource {
  if (caller.org !== operatorOrg) throw errors.NOT_FOUND();
  return {};
}
