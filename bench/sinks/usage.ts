import { copyRows, type Ingest } from '../../apps/server/src/kernel/journal/index.ts';

/** A usage record as wide as the real one, without its module. */
export const createUsage = `
  create table usage_records (
    org_id text collate "C" not null, project_id text collate "C" not null, environment_id text collate "C" not null,
    key_id text collate "C" not null, endpoint text collate "C" not null, status integer not null,
    happened_at bigint not null, request_id text collate "C" primary key, units integer not null,
    duration_us integer not null, address text collate "C", agent text collate "C", action text collate "C" not null,
    billable boolean not null
  );
  create index on usage_records (org_id, happened_at)`;

export const ingest: Ingest = (client, rows) => copyRows(client, 'usage_records', rows);
