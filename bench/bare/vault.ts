/**
 * The floors of the vault: the same SELECT, or the same three INSERTs, in one row-level-security transaction, and a reply of
 * as many bytes. Nothing is encrypted; values are a text of the same length, or as many bytes as a ciphertext of it has.
 */
import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { systemClock, toDate } from '../../apps/server/src/kernel/clock.ts';
import { Ids } from '../../apps/server/src/kernel/ids.ts';
import { type Statement, transaction } from './database.ts';
import { listen } from './listen.ts';

const { ORG: org = '', CALLER: caller = '', KEY: key = '', PERSON: person = '' } = process.env;
const value = 'x'.repeat(Number(process.env.VALUE_LENGTH));
/** Header, nonce and tag of a ciphertext. */
const ciphertext = randomBytes(value.length + 45);
const digest = randomBytes(32);
const origin = randomBytes(120);

interface Place {
  environment: string;
  project: string;
  name: string;
}

interface Row {
  id: string;
  folder_id: string;
  path: string;
  name: string;
  version: number;
  comment: string;
  tags: unknown;
  created_at: Date;
  updated_at: Date;
  updated_by: string;
}

const columns = `n.id, n.folder_id, f.path, n.name, v.since as version, v.comment, v.tags, n.created_at,
  v.created_at as updated_at, v.created_by as updated_by, v.value, f.revision`;
const joined = `eco_environments e join eco_folders f on f.environment_id = e.id
  join eco_secret_names n on n.folder_id = f.id
  join eco_secret_values v on v.secret_id = n.id and v.until is null
  where e.id = $1 and e.project_id = $2 and e.deleted_at is null and f.path = $3`;
const selectOne = `select ${columns} from ${joined} and n.name = $4`;
const selectAll = `select ${columns} from ${joined} order by n.name`;

const insertValue = `insert into bare.eco_secret_values
  (org_id, environment_id, secret_id, since, value, comment, tags, created_by, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning secret_id, created_at`;
const insertAudit = `insert into bare.eco_audit_inbox
  (org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id, resource_type,
   resource_id, route, before, after, origin, personal, request_id, count, digest)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`;
const insertEvent = `insert into bare.nexus_events (id, org_id, type, subject, data, at, next_attempt_at)
  values ($1, $2, $3, $4, $5, $6, $6)`;

const base = '/api/v1/projects/:project/environments/:environment';
const personal = { value, overridden: false, importedFromId: null };
const app = Fastify({ logger: false });

app.get<{ Params: Place }>(`${base}/secrets/:name`, async (request, reply) => {
  const { project, environment, name } = request.params;
  const first = { name: 'one', text: selectOne, values: [environment, project, '/', name] };
  const [row] = await transaction<Row>(org, first, () => [], true);
  if (row === undefined) return reply.code(404).send('');
  return {
    id: row.id,
    folderId: row.folder_id,
    path: row.path,
    name: row.name,
    version: row.version,
    comment: row.comment,
    tags: row.tags,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
    ...personal,
  };
});

app.get<{ Params: Place }>(`${base}/values`, async (request) => {
  const { project, environment } = request.params;
  const first = { name: 'all', text: selectAll, values: [environment, project, '/'] };
  const rows = await transaction<Row>(org, first, () => [], true);
  return {
    items: rows.map(({ id, path, name, version, comment, tags }) => ({
      id,
      path,
      name,
      version,
      comment,
      tags,
      ...personal,
    })),
  };
});

app.put<{ Params: Place; Body: { value: string } }>(`${base}/secrets/:name`, async (request, reply) => {
  const { environment, name } = request.params;
  if (typeof request.body.value !== 'string') return reply.code(400).send('');
  const ids = new Ids(systemClock);
  const at = toDate(systemClock.now());
  const id = ids.next('sec');
  const values = [org, environment, id, 1, ciphertext, '', '[]', person, at];
  const first = { name: 'value', text: insertValue, values };
  const [row] = await transaction(org, first, () => records(ids, { id, environment, name }, at), false);
  if (row === undefined) return reply.code(500).send('');
  const time = at.toISOString();
  return {
    id,
    folderId: id,
    path: '/',
    name,
    version: 1,
    comment: '',
    tags: [],
    createdAt: time,
    updatedAt: time,
    updatedBy: person,
  };
});
await listen(app);

function records(ids: Ids, { id, environment, name }: Omit<Place, 'project'> & { id: string }, at: Date): Statement[] {
  const after = JSON.stringify({ environmentId: environment, path: '/', revision: 1, changes: [`updated: ${name}`] });
  const who = ['key', caller, caller, null, key];
  const what = ['folder', id, null, null, after, origin, null, ids.next('req'), 1, digest];
  const made = [org, ids.next('aud'), 1, at, 'secret.write', 'success', 'low'];
  return [
    { name: 'audit', text: insertAudit, values: [...made, ...who, ...what] },
    { name: 'event', text: insertEvent, values: [ids.next('evt'), org, 'secret.updated', id, after, at] },
  ];
}
