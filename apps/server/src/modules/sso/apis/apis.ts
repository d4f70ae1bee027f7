import { type Selectable, sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { countRows, found, json, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { ssoErrors } from '../errors.ts';
import type { Apis, Tables } from '../tables.ts';
import { identifierKey, problemWithIdentifier } from './identifier.ts';
import { Api, type ApiChanges, api, type NewApi, type Scopes } from './schema.ts';

/** Of one organization. */
const maxApis = 100;

const columns = columnsOf(Api);
const db = (tx: Tx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_apis').select(columns);
const byId = (tx: TenantTx, id: Id<'rsc'>) => select(tx).where('id', '=', id);

/** Newest first. */
export const listApis = (tx: TenantTx, page: PageQuery) =>
  pageById(select(tx).where('orgId', '=', tx.org), page, 'desc');

export const readApi = async (tx: TenantTx, id: Id<'rsc'>) => found(await byId(tx, id).executeTakeFirst());

/** `own`: the address of Nexus. */
export async function createApi(tx: TenantTx, caller: Caller, { scopes, ...values }: NewApi, own: URL) {
  const problem = problemWithIdentifier(values.identifier, own);
  if (problem !== undefined) throw errors.INVALID_REQUEST(`/identifier: ${problem}`);
  const count = await countRows(db(tx).selectFrom('eco_apis').where('orgId', '=', tx.org));
  if (count >= maxApis) throw ssoErrors.TOO_MANY_APIS(`At most ${maxApis} APIs`);
  const after = await db(tx)
    .insertInto('eco_apis')
    .values({
      ...values,
      ...newRow(tx, 'rsc'),
      scopes: json(scopes),
      identifierKey: identifierKey(values.identifier) ?? values.identifier,
      createdBy: caller.id,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(onTaken('eco_apis_identifier', ssoErrors.API_IDENTIFIER_TAKEN));
  api.record(tx, 'create', { after, risk: 'medium' });
  return after;
}

/** Tokens that were issued stay valid as they are until they expire; the next ones follow the change. */
export async function updateApi(tx: TenantTx, id: Id<'rsc'>, { scopes, ...changes }: ApiChanges) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  const after = await db(tx)
    .updateTable('eco_apis')
    .set({ ...pickDefined(changes), ...(scopes === undefined ? {} : { scopes: json(scopes) }), updatedAt: tx.date })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  api.record(tx, 'update', { before, after, risk: 'medium' });
  return after;
}

/** Deletes everybody's consent with it. */
export async function deleteApi(tx: TenantTx, id: Id<'rsc'>) {
  const query = db(tx).deleteFrom('eco_apis').where('id', '=', id);
  const before = found(await query.returning(columns).executeTakeFirst());
  api.record(tx, 'delete', { before, risk: 'high' });
  return deleted;
}

/** What the OpenID provider needs of an API. */
export type ApiRow = Pick<
  Selectable<Apis>,
  'id' | 'orgId' | 'identifier' | 'name' | 'tokenSeconds' | 'unregisteredClients' | 'clientHosts'
> & { orgName: string; scopes: Scopes };

/** The API that an identifier names, of any organization that is neither deleted nor suspended. */
async function lookupApi(tx: Tx, identifier: string): Promise<ApiRow | undefined> {
  const key = identifierKey(identifier);
  if (key === undefined) return undefined;
  const { rows } = await sql<ApiRow>`select * from lookup_api(${key})`.execute(db(tx));
  return rows[0];
}

export const findApi = ({ database }: Kernel, identifier: string): Promise<ApiRow | undefined> =>
  database.lookup((tx) => lookupApi(tx, identifier));

export async function eraseApis(tx: SystemTx, org: string): Promise<void> {
  await db(tx)
    .deleteFrom('eco_apis')
    .where('orgId', '=', org as Id<'org'>)
    .execute();
}
