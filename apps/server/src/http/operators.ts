import type { Caller } from '../kernel/caller.ts';
import { errors } from '../kernel/errors.ts';
import { operatorOrg } from '../kernel/record.ts';
import type { Resource } from './route.ts';

/** What belongs to the operator organization is not there for anybody else, whatever permissions they hold at home. */
export function operatorsOnly({ caller }: { caller: Caller }): Resource {
  if (caller.org !== operatorOrg) throw errors.NOT_FOUND();
  return {};
}
