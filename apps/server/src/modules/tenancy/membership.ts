import type { Kernel } from '../../kernel/kernel.ts';
import type { MemberRole } from './roles.ts';
import { memberKey, tenancyState } from './state.ts';
import * as store from './store/members.ts';

/** Whether the user is a member of the organization, also of a deleted one. */
export async function isMember(kernel: Kernel, user: string, org: string): Promise<boolean> {
  const { members } = kernel.services.use(tenancyState);
  const load = (): Promise<MemberRole | undefined> => kernel.database.lookup((tx) => store.roleOf(tx, org, user));
  return (await members.get(memberKey(org, user), load)) !== undefined;
}
