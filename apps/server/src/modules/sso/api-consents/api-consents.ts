import { sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import { found, newRow } from '../../../kernel/db/rows.ts';
import type { PersonTx, SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import { removeGrants } from '../provider/store.ts';
import type { Tables } from '../tables.ts';
import { apiConsentGranted, apiConsentWithdrawn } from './schema.ts';

interface ConsentRow {
  id: Id<'apc'>;
  clientId: string;
  clientName: string;
  apiId: Id<'rsc'>;
  apiName: string;
  org: Id<'org'>;
  orgName: string;
  scopes: string[];
  /** Epoch milliseconds. */
  createdAt: number;
  updatedAt: number;
}

const db = (tx: Tx) => tx.tables<Tables>();

async function rowsOfPerson(tx: PersonTx, after: string, limit: number): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`select * from lookup_my_api_consents(${after}, ${limit})`.execute(db(tx));
  return rows;
}

/** Of the person of the transaction, oldest first. */
export async function listApiConsents(tx: PersonTx, { limit, cursor }: PageQuery) {
  const [after = ''] = decodeCursor(cursor) ?? [];
  return pageOf(
    await rowsOfPerson(tx, after, limit + 1),
    limit,
    ({ id }) => [id],
    ({ apiId, apiName, org, orgName, ...row }) => ({
      ...row,
      api: { id: apiId, name: apiName },
      organization: { id: org, name: orgName },
    }),
  );
}

/** More than anybody has; an export has one page. */
const maxExported = 10_000;

export const exportApiConsents = (tx: PersonTx): Promise<ConsentRow[]> => rowsOfPerson(tx, '', maxExported);

/** In which organization the acting person gave a consent. */
export async function organizationOf(tx: PersonTx, id: Id<'apc'>): Promise<Id<'org'>> {
  const all = await exportApiConsents(tx);
  return found(all.find((row) => row.id === id)).org;
}

export interface ApiDecision {
  apiId: Id<'rsc'>;
  clientId: string;
  clientName: string;
  scopes: readonly string[];
}

/** Adds what the transaction's person lets the client do to what they agreed to before. */
export async function recordApiConsent(tx: TenantTx, { apiId, clientId, clientName, scopes }: ApiDecision) {
  const values = { clientName, updatedAt: tx.date };
  await db(tx)
    .insertInto('eco_api_consents')
    .values({ ...newRow(tx, 'apc'), ...values, apiId, clientId, personId: tx.person, scopes: [...scopes] })
    .onConflict((conflict) =>
      conflict.columns(['apiId', 'personId', 'clientId']).doUpdateSet({
        ...values,
        scopes: sql`array(select distinct unnest(eco_api_consents.scopes || excluded.scopes))`,
      }),
    )
    .execute();
  tx.audit({ action: 'api-consent.granted', resource: { type: 'api', id: apiId }, after: { clientId, scopes } });
  tx.emit(apiConsentGranted(apiId, { userId: tx.person, apiId, clientId, scopes: [...scopes] }));
}

/** The client loses its tokens with the commit, and asks again. */
export async function withdrawApiConsent(tx: TenantTx, id: Id<'apc'>) {
  const query = db(tx).deleteFrom('eco_api_consents').where('id', '=', id).where('personId', '=', tx.person);
  const { apiId, clientId } = found(await query.returning(['apiId', 'clientId']).executeTakeFirst());
  await removeGrants(tx, clientId, tx.person);
  tx.audit({ resource: { type: 'api', id: apiId }, before: { clientId } });
  tx.emit(apiConsentWithdrawn(apiId, { userId: tx.person, apiId, clientId }));
  return deleted;
}

/** What a person may do with an API: nothing unless they are `allowed`; null where they were never asked for the client. */
export interface ApiEntry {
  allowed: boolean;
  scopes: string[] | null;
}

/** Undefined where the API or the person does not exist or is not active. */
export async function lookupApiEntry(
  tx: Tx,
  api: string,
  person: string,
  client: string,
): Promise<ApiEntry | undefined> {
  const { rows } = await sql<ApiEntry>`select * from lookup_api_entry(${api}, ${person}, ${client})`.execute(db(tx));
  return rows[0];
}

/** In one organization, or in all; with the tokens of the clients, whichever organization's APIs they are for. */
export async function eraseApiConsents(tx: SystemTx, person: string, org?: string): Promise<void> {
  const removed = await db(tx)
    .deleteFrom('eco_api_consents')
    .where('personId', '=', person as Id<'usr'>)
    .$if(org !== undefined, (query) => query.where('orgId', '=', org as Id<'org'>))
    .returning('clientId')
    .execute();
  for (const clientId of new Set(removed.map((row) => row.clientId))) await removeGrants(tx, clientId, person);
}
