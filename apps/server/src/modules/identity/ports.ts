import { z } from 'zod';
import { describe } from '../../http/describe.ts';
import type { PersonTx, TenantTx } from '../../kernel/db/tx.ts';
import type { ErrorFactory } from '../../kernel/errors.ts';
import { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';

/** What a registration answers of the new organization; the routes of tenancy answer more. */
export const NewOrganization = describe(
  z.object({ id: Id('org'), name: z.string(), slug: z.string(), createdAt: z.iso.datetime() }),
  {
    id: 'Id of the organization',
    name: ['Its name', 'Analytical Engines'],
    slug: ['Its name in URLs', 'analytical-engines'],
    createdAt: 'When it was created',
  },
).meta({ id: 'NewOrganization' });
export type NewOrganization = z.infer<typeof NewOrganization>;

const NewEnvironment = describe(z.object({ id: Id('env'), name: z.string() }), {
  id: 'Id of the environment',
  name: ['Its name', 'Development'],
});
export const NewProject = describe(
  z.object({
    id: Id('prj'),
    name: z.string(),
    slug: z.string(),
    createdAt: z.iso.datetime(),
    environments: z.array(NewEnvironment),
  }),
  {
    id: 'Id of the project',
    name: ['Its name', 'First project'],
    slug: ['Its name in URLs', 'first-project'],
    createdAt: 'When it was created',
    environments: 'Its environments',
  },
).meta({ id: 'NewProject' });
export type NewProject = z.infer<typeof NewProject>;

/** The organization that a person's tokens name. */
export interface Home {
  org: Id<'org'>;
  /** Version of the person's permissions there; the token carries it as `pv`. */
  permissionsVersion: number;
}

export interface Membership {
  id: Id<'org'>;
  name: string;
  status: 'active' | 'suspended' | 'deleted';
  role: string;
}

/** What this module needs of tenancy, a later module. */
export interface OrganizationsPort {
  /**
   * Creates the organization `tx.org` with `user` as its owner, its first project and that project's `development`,
   * `staging` and `production`.
   */
  provision(
    tx: TenantTx,
    input: { user: Id<'usr'>; organizationName: string },
  ): Promise<{ organization: NewOrganization; project: NewProject }>;
  /** Makes `user` an owner of the operator organization, which is `tx.org` and has no other owner yet. */
  makeOperator(tx: TenantTx, user: Id<'usr'>): Promise<NewOrganization>;
  /**
   * The invitation behind the token of a mail to this address, and its organization.
   * `repeatable`: a used one is found too; `acceptInvitation` refuses it.
   * @throws INVITATION_INVALID, INVITATION_NOT_YOURS.
   */
  findInvitation(
    kernel: Kernel,
    wanted: { token: string; email: string; repeatable: boolean },
  ): Promise<{ id: Id<'ivt'>; org: Id<'org'> }>;
  /** Makes the person, whose address the mail has proven, a member of `tx.org`. */
  acceptInvitation(
    tx: TenantTx,
    invitation: Id<'ivt'>,
    person: { user: Id<'usr'>; email: string },
  ): Promise<NewOrganization>;
  /** Of the person of the transaction. */
  memberships(tx: PersonTx | TenantTx): Promise<Membership[]>;
  /** What the transaction's person may do has changed in all of their organizations, on this node with the commit. */
  rightsChanged(tx: PersonTx | TenantTx): Promise<void>;
  /** The organization for the person's next token: the one they joined first and are still in. */
  defaultOrganization(tx: PersonTx | TenantTx, user: Id<'usr'>): Promise<Home | undefined>;
}

/** Errors of tenancy that routes of this module can answer. */
export type OrganizationErrors = Readonly<
  Record<'INVITATION_INVALID' | 'INVITATION_NOT_YOURS' | 'LAST_OWNER', ErrorFactory>
>;

/** Whether the person is a member of the organization. Filled by app.ts from tenancy. */
export type IsMember = (kernel: Kernel, person: string, org: string) => Promise<boolean>;

/**
 * When a client secret of a service account in use expires, in epoch milliseconds: infinity for never, 0 where there is
 * none. As `IsMember`.
 */
export type SecretExpiry = (
  kernel: Kernel,
  secret: { id: string; token: string; account: string; org: string },
) => Promise<number>;
