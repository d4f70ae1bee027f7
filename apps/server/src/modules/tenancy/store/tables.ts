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

interface Tables {
  eco_teams: TeamsTable;
  eco_team_members: TeamMembersTable;
  eco_invitations: InvitationsTable;
  eco_organizations: OrganizationsTable;
  eco_members: MembersTable;
}

export const tables = (tx: Tx) => tx.tables<Tables>();
