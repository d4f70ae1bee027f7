import { z } from 'zod';
import type { PersonTx, TenantTx } from '../../kernel/db/tx.ts';
import { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';

/** What a registration shows of the organization it made; tenancy answers more on its own routes. */
export const NewOrganization = z.object({
  id: Id('org'),
  name: z.string(),
  slug: z.string(),
  createdAt: z.string(),
});
export type NewOrganization = z.infer<typeof NewOrganization>;

export const NewProject = z.object({
  id: Id('prj'),
  name: z.string(),
  slug: z.string(),
  createdAt: z.string(),
  environments: z.array(z.object({ id: Id('env'), name: z.string() })),
});
export type NewProject = z.infer<typeof NewProject>;

/** Where a person's tokens are at home. */
export interface Home {
  org: Id<'org'>;
  /** Version of the person's permissions there; the token carries it as `pv`. */
  permissionsVersion: number;
}

/** What this module needs of tenancy, which stands later in the order. */
export interface OrganizationsPort {
  /**
   * Makes the organization `tx.org` with `user` as its owner, its first project and that project's `development`,
   * `staging` and `production`. `app.org` is the new organization, `app.person` the new person.
   */
  provision(
    tx: TenantTx,
    input: { user: Id<'usr'>; organizationName: string },
  ): Promise<{ organization: NewOrganization; project: NewProject }>;
  /** Makes `user` an owner of the operator organization, which is `tx.org` and has no other owner yet. */
  makeOperator(tx: TenantTx, user: Id<'usr'>): Promise<NewOrganization>;
  /**
   * The invitation behind the token of a mail to this address, and the organization that it leads into.
   * `repeatable`: one that is used up is found too; `acceptInvitation` refuses it.
   * @throws INVITATION_INVALID, INVITATION_NOT_YOURS.
   */
  findInvitation(
    kernel: Kernel,
    wanted: { token: string; email: string; repeatable: boolean },
  ): Promise<{ id: Id<'ivt'>; org: Id<'org'> }>;
  /** Makes the person, whose address the mail has proven, a member of the organization `tx.org`. */
  acceptInvitation(
    tx: TenantTx,
    invitation: Id<'ivt'>,
    person: { user: Id<'usr'>; email: string },
  ): Promise<NewOrganization>;
  /** The organization that the person's next token names: the one they joined first and are still in. */
  defaultOrganization(tx: PersonTx | TenantTx, user: Id<'usr'>): Promise<Home | undefined>;
}

/** Whether the person is a member of the organization. Filled by app.ts from tenancy. */
export type Membership = (kernel: Kernel, person: string, org: string) => Promise<boolean>;

/** Whether a client secret is valid and its service account in use, in the organization; as `Membership`. */
export type LiveSecret = (kernel: Kernel, secret: { id: string; account: string; org: string }) => Promise<boolean>;
