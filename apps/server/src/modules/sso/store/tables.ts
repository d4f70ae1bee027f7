import type { JSONColumnType } from 'kysely';
import type { NullableTimestamp, Timestamp, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';

export type AppType = 'web' | 'native' | 'spa';
export type Entry = 'members' | 'granted';

/** What a person agreed to show an app, by field; a field that was never asked is absent. */
export type Consent = Partial<Record<'name' | 'email', boolean>>;

export interface AppsTable {
  id: Id<'app'>;
  org_id: string;
  project_id: Id<'prj'>;
  name: string;
  type: AppType;
  entry: Entry;
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  backchannel_logout_uri: string | null;
  secret_hash: string | null;
  previous_hash: string | null;
  previous_until: NullableTimestamp;
  created_by: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

interface AccessTable {
  id: Id<'acs'>;
  org_id: string;
  app_id: Id<'app'>;
  person_id: Id<'usr'>;
  role: string | null;
  granted_by: string | null;
  granted_at: NullableTimestamp;
  expires_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
  consent: JSONColumnType<Consent, string | null, string | null> | null;
  consented_at: NullableTimestamp;
  created_at: Timestamp;
  updated_at: Timestamp;
}

interface Tables {
  eco_apps: AppsTable;
  eco_project_access: AccessTable;
}

export const tables = (tx: Tx) => tx.tables<Tables>();
