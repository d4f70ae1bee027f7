import type { Kernel } from '../../kernel/kernel.ts';
import type { MemberRole } from './roles.ts';
import { memberKey, tenancyState } from './state.ts';
import * as store from './store/members.ts';

/** Whether the user is a member of the organization, also of a deleted one; at once when it is known. */
export function isMember(kernel: Kernel, user: string, org: string): boolean | Promise<boolean> {
  const { members } = kernel.services.use(tenancyState);
  const load = (): Promise<MemberRole | undefined> => kernel.database.lookup((tx) => store.roleOf(tx, org, user));
  const found = members.get(memberKey(org, user), load);
  return found instanceof Promise ? found.then((role) => role !== undefined) : found !== undefined;
}
