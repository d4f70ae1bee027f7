import { sql } from 'kysely';
import { deleted } from '../../../http/noun.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day, toDate } from '../../../kernel/clock.ts';
import { found, newRow, pageByCreation } from '../../../kernel/db/rows.ts';
import type { SystemTx, TenantTx, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import { removeGrants } from '../provider/store.ts';
import type { Tables } from '../tables.ts';
import { client, RegisteredClient } from './schema.ts';

/** Before its first token. */
const unusedMs = day;
/**
 * After its last token. Many clients register once and then never again, whatever they are told, so this is longer than
 * any token that they hold.
 */
const keptMs = 90 * day;

const columns = columnsOf(RegisteredClient);
const db = (tx: Tx) => tx.tables<Tables>();
const select = (tx: TenantTx) =>
  db(tx).selectFrom('eco_registered_clients').select(columns).where('expiresAt', '>', sql<number>`${tx.date}`);
const byId = (tx: TenantTx, id: Id<'cli'>) => select(tx).where('id', '=', id);

/** Newest first. */
export const listClients = (tx: TenantTx, page: PageQuery) =>
  pageByCreation(select(tx).where('orgId', '=', tx.org), page);

export const readClient = async (tx: TenantTx, id: Id<'cli'>) => found(await byId(tx, id).executeTakeFirst());

/** Ends its tokens at once, and what people agreed to. */
export async function deleteClient(tx: TenantTx, id: Id<'cli'>) {
  const query = db(tx).deleteFrom('eco_registered_clients').where('id', '=', id);
  const before = found(await query.returning(columns).executeTakeFirst());
  await db(tx).deleteFrom('eco_api_consents').where('clientId', '=', id).execute();
  await removeGrants(tx, id);
  client.record(tx, 'delete', { before, risk: 'medium' });
  return deleted;
}

interface Registration {
  id: Id<'cli'>;
  org: string;
  name: string;
  redirectUris: readonly string[];
}

/** Stores what a client said of itself. The request's own audit entry is that of provider/registration.ts. */
export const addClient = ({ database }: Kernel, { id, org, name, redirectUris }: Registration): Promise<void> =>
  database.tenant(systemActor('sso.register-client'), { org }, async (tx) => {
    const expiresAt = toDate(tx.now + unusedMs);
    await db(tx)
      .insertInto('eco_registered_clients')
      .values({ ...newRow(tx, 'cli'), id, name, redirectUris: [...redirectUris], expiresAt })
      .execute();
  });

/** Keeps a client that got a token, since somebody lets it use an API. */
export const keepClient = ({ database }: Kernel, org: string, id: string): Promise<void> =>
  database.tenant(systemActor('sso.keep-client'), { org }, async (tx) => {
    await db(tx)
      .updateTable('eco_registered_clients')
      .set({ usedAt: tx.date, expiresAt: toDate(tx.now + keptMs), updatedAt: tx.date })
      .where('id', '=', id as Id<'cli'>)
      .execute();
  });

/** What the OpenID provider needs of a client that registered itself. */
export interface RegisteredRow {
  org: string;
  name: string;
  redirectUris: string[];
}

/** Of any organization that is neither deleted nor suspended. */
export async function lookupClient(tx: Tx, id: string): Promise<RegisteredRow | undefined> {
  const query = sql<RegisteredRow>`select * from lookup_registered_client(${id}, ${tx.date})`;
  const { rows } = await query.execute(db(tx));
  return rows[0];
}

/** Whether an organization has an issuer of its own, and whether clients may register there. Undefined without the first. */
export async function lookupIssuer(tx: Tx, org: string): Promise<{ admits: boolean } | undefined> {
  const { rows } = await sql<{ admits: boolean }>`select * from lookup_issuer(${org})`.execute(db(tx));
  return rows[0];
}

export async function eraseClients(tx: SystemTx, org: string): Promise<void> {
  await db(tx)
    .deleteFrom('eco_registered_clients')
    .where('orgId', '=', org as Id<'org'>)
    .execute();
}

export async function removeEndedClients(tx: SystemTx): Promise<void> {
  await db(tx).deleteFrom('eco_registered_clients').where('expiresAt', '<', sql<number>`${tx.date}`).execute();
}
