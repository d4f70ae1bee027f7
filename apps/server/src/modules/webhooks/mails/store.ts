import { sql } from 'kysely';
import { toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';

interface MailFacts {
  organization: string;
  url: string;
  failingSince: string | null;
  customerEmail: string | null;
}

/** What a mail about an endpoint says; undefined where it is gone. */
export async function mailFacts(tx: TenantTx, endpoint: Id<'whe'>): Promise<MailFacts | undefined> {
  const { rows } = await sql<Omit<MailFacts, 'failingSince'> & { failingSince: number | null }>`
    select o.name as organization, e.url, e.failing_since as "failingSince", c.email as "customerEmail"
    from eco_webhook_endpoints e join eco_organizations o on o.id = e.org_id
    left join eco_customers c on c.id = e.customer_id
    where e.id = ${endpoint} and e.state <> 'deleted'`.execute(tx.tables());
  const [row] = rows;
  return row && { ...row, failingSince: row.failingSince === null ? null : toIso(row.failingSince) };
}
