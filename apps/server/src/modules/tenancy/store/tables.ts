import type { Generated } from 'kysely';
import type { NullableTimestamp, Timestamp, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { MemberRole } from '../roles.ts';

interface OrganizationsTable {
  id: Id<'org'>;
  name: string;
  slug: string;
  created_at: Timestamp;
  updated_at: Timestamp;
  deleted_at: NullableTimestamp;
  erase_after: NullableTimestamp;
  erased_at: NullableTimestamp;
}

interface MembersTable {
  id: Id<'mem'>;
  org_id: string;
  user_id: Id<'usr'>;
  role: MemberRole;
  permissions_version: Generated<number>;
  joined_at: Timestamp;
}

interface InvitationsTable {
  id: Id<'ivt'>;
  org_id: string;
  role: MemberRole;
  email: Buffer | null;
  email_hash: Buffer | null;
  hash: Buffer;
  token: Buffer | null;
  invited_by: string;
  mails: Generated<number>;
  created_at: Timestamp;
  expires_at: Timestamp;
  closed_at: NullableTimestamp;
  outcome: 'accepted' | 'revoked' | 'expired' | null;
  accepted_by: Id<'usr'> | null;
}

interface TeamsTable {
  id: Id<'tem'>;
  org_id: string;
  name: string;
  description: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

interface TeamMembersTable {
  org_id: string;
  team_id: Id<'tem'>;
  user_id: Id<'usr'>;
  added_at: Timestamp;
}

interface ImpersonationsTable {
  id: Id<'imp'>;
  org_id: Id<'org'>;
  user_id: Id<'usr'>;
  operator_id: Id<'usr'>;
  reason: string;
  token_hash: Buffer;
  started_at: Timestamp;
  expires_at: Timestamp;
  ended_at: NullableTimestamp;
  ended_by: string | null;
}

interface ImpersonationConsentsTable {
  id: Id<'cns'>;
  org_id: string;
  given_by: string;
  given_at: Timestamp;
  expires_at: Timestamp;
  withdrawn_at: NullableTimestamp;
}

interface Tables {
  eco_teams: TeamsTable;
  eco_team_members: TeamMembersTable;
  eco_invitations: InvitationsTable;
  eco_organizations: OrganizationsTable;
  eco_members: MembersTable;
  eco_impersonations: ImpersonationsTable;
  eco_impersonation_consents: ImpersonationConsentsTable;
}

export const tables = (tx: Tx) => tx.tables<Tables>();
