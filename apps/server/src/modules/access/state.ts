import type { Cache } from '../../kernel/cache.ts';
import type { Caller } from '../../kernel/caller.ts';
import { systemActor } from '../../kernel/caller.ts';
import { minute } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import {
  findMembership,
  memberKey,
  memberOf,
  organizationInUse,
  serviceAccountIsLive,
  teamsOf,
} from '../tenancy/index.ts';
import type { CatalogueEntry } from './catalogue.ts';
import type { Standing } from './engine.ts';
import { standingFrom } from './facts.ts';
import * as store from './store/bindings.ts';
import { findMany as findRoles } from './store/roles.ts';

export interface AccessState {
  /** By `org/principal`; unknown = holds nothing there. */
  standings: Cache<Standing>;
  /** Every permission that a route asks for. */
  catalogue: readonly CatalogueEntry[];
}

export const accessState = service<AccessState>('access');

/** Principals held in memory: about half a kilobyte each. */
const maxStandings = 50_000;

export function openState({ caches }: Kernel): Omit<AccessState, 'catalogue'> {
  const standings = caches.open<Standing>({
    name: 'standings',
    max: maxStandings,
    ttlMs: 5 * minute,
    topics: { access: memberOf },
  });
  return { standings };
}

/** What the caller's principal (for a key, its owner) is in its organization. */
export async function standingOf(kernel: Kernel, caller: Caller, org: string): Promise<Standing | undefined> {
  const { standings } = kernel.services.use(accessState);
  const load = () =>
    kernel.database.tenant(systemActor('access.state'), { org }, (tx) => readStanding(tx, caller.id), {
      readOnly: true,
    });
  return standings.get(memberKey(org, caller.id), load);
}

/** The same if memory holds it. */
export const knownStanding = (kernel: Kernel, { id, org = '' }: Caller): Standing | undefined =>
  kernel.services.use(accessState).standings.peek(memberKey(org, id));

/** The same from the open transaction, as it is at this moment: for what is about to be granted. */
export async function readStanding(tx: TenantTx, principal: string): Promise<Standing | undefined> {
  const isUser = principal.startsWith('eco_usr_');
  const [membership, teams] = await Promise.all([
    isUser ? findMembership(tx, principal) : undefined,
    isUser ? teamsOf(tx, principal) : [],
  ]);
  // Who is no member, or a service account out of use, holds nothing, whatever a binding says.
  if (isUser && membership === undefined) return undefined;
  if (principal.startsWith('eco_svc_') && !(await serviceAccountIsLive(tx, principal))) return undefined;
  const bindings = await store.ofPrincipals(tx, [principal, ...teams.map(({ id }) => id)]);
  const named = [...bindings, ...(membership === undefined ? [] : [membership])];
  const own = new Set(named.flatMap(({ role }) => (role.startsWith('eco_rol_') ? [role] : [])));
  const roles = own.size === 0 ? [] : await findRoles(tx, [...own]);
  const frozen = membership === undefined ? !(await organizationInUse(tx)) : membership.organizationDeleted;
  return standingFrom({ membership, bindings, teams, roles, frozen });
}
