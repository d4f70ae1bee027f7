import { type Actor, recordedActor } from '../../src/kernel/caller.ts';
import type { Database } from '../../src/kernel/db/database.ts';
import type { Scope, Tx, TxSettings } from '../../src/kernel/db/tx.ts';
import { operatorOrg } from '../../src/kernel/record.ts';
import type { TestApp } from '../app.ts';
import { testSession } from './writes.ts';

interface Exemption {
  /** The name of the system actor, or application_name of a connection that opens no transactions of `Database`. */
  actor: string;
  tables: readonly string[];
  because: string;
}

const usageTables = [
  'eco_usage_rows',
  'eco_usage_shapes',
  'eco_usage_daily',
  'eco_usage_hourly',
  'eco_usage_keys',
  'eco_usage_customers',
  'eco_usage_tags',
  'eco_usage_last',
];

/** What may change rows of organizations and persons without a trace. */
export const exemptions: readonly Exemption[] = [
  {
    actor: 'nexus-journal',
    tables: [...usageTables, 'eco_audit_coalesced', 'eco_allocations', 'eco_bounds'],
    because: 'stores the records themselves, and what they say was spent',
  },
  {
    actor: 'nexus-inbox',
    tables: ['eco_usage_inbox', ...usageTables],
    because: 'moves usage from the inbox to its tables',
  },
  {
    actor: 'metering.allocate',
    tables: ['eco_allocations', 'eco_bounds'],
    because: 'moves units between a quota and what a node may spend of it; each call that spends some is recorded',
  },
  {
    actor: 'metering.settle',
    tables: ['eco_allocations', 'eco_bounds', 'eco_spending_inbox'],
    because: 'adds up what records say was spent',
  },
  {
    actor: 'nexus-events',
    tables: ['eco_events', 'eco_meter_days', 'eco_spending_inbox'],
    because:
      'stores events, and what they spent; the request that sent them is in the request log, and counted in the audit log',
  },
  {
    actor: 'metering.roll-up-meter',
    tables: ['eco_meters', 'eco_meter_days'],
    because: 'counts events that were there before the meter; that it was made is recorded',
  },
  {
    actor: 'metering.erase-subject',
    tables: ['eco_events', 'eco_meter_days'],
    because: 'part of the erasure of a customer, which is recorded',
  },
  {
    actor: 'metering.forget-meter',
    tables: ['eco_meter_days'],
    because: 'what a deleted meter counted; its deletion is recorded',
  },
  {
    actor: 'sequence audit',
    tables: ['eco_audit_inbox', 'eco_audit_entries', 'eco_audit_actors', 'eco_audit_heads'],
    because: 'moves entries from the inbox to the chain',
  },
  {
    actor: 'audit.pack-entries',
    tables: ['eco_audit_unpacked', 'eco_audit_entries', 'eco_audit_actors'],
    because: 'moves entries from one form of the chain to the other',
  },
  {
    actor: 'audit.sweep',
    tables: ['eco_audit_entries'],
    because: 'deletes what stands in an archive; that it was archived is recorded',
  },
  {
    actor: 'sign audit checkpoints',
    tables: ['eco_audit_checkpoints', 'eco_audit_heads'],
    because: 'signs the chain of records',
  },
  {
    actor: 'audit.thin-checkpoints',
    tables: ['eco_audit_checkpoints'],
    because: 'later checkpoints sign the same chain and what followed',
  },
  {
    actor: 'append to live log',
    tables: ['eco_live_log', 'eco_live_heads'],
    because: 'copies events, which are the records, into the log that people listen to',
  },
  { actor: 'live.prune-log', tables: ['eco_live_log', 'eco_live_heads'], because: 'deletes copies that are a day old' },
  { actor: 'deliver events', tables: ['nexus_events'], because: 'notes which events were delivered' },
  {
    actor: 'identity.write-last-seen',
    tables: ['eco_sessions'],
    because: 'each request that used the session is recorded',
  },
  {
    actor: 'user',
    tables: ['eco_passkey_challenges', 'eco_passkey_handles'],
    because: 'a challenge gives nobody anything: what answers it is recorded, and the request is in the request log',
  },
  {
    actor: 'anonymous',
    tables: ['eco_passkey_challenges'],
    because: 'as for a user',
  },
  {
    actor: 'identity.challenges',
    tables: ['eco_passkey_challenges'],
    because: 'a challenge is spent before the answer is checked; the request that did it is recorded',
  },
  {
    actor: 'identity.factors',
    tables: ['eco_login_challenges'],
    because: 'an attempt is counted before it is checked; the request that made it is recorded',
  },
  {
    actor: 'identity.send-verification',
    tables: ['eco_verifications'],
    because: 'forgets the token of a mail that was sent; who asked for the mail is recorded',
  },
  {
    actor: 'identity.create-setup-link',
    tables: ['eco_verifications'],
    because: 'the link of a start of the program; its use is recorded',
  },
  {
    actor: 'identity.prune',
    tables: [
      'eco_sessions',
      'eco_login_challenges',
      'eco_passkey_challenges',
      'eco_social_uses',
      'eco_verifications',
      'eco_email_changes',
    ],
    because: 'removes what has expired and cannot be used any more',
  },
  {
    actor: 'tenancy.send-invitation',
    tables: ['eco_invitations'],
    because: 'forgets the token of a mail that was sent; the invitation is recorded',
  },
  {
    actor: 'tenancy.prune-invitations',
    tables: ['eco_invitations'],
    because: 'removes addresses, and later the rows, of invitations that have ended',
  },
  {
    actor: 'access.delete-bindings-of-service-account',
    tables: ['eco_role_bindings'],
    because: 'removes what a deleted service account was granted; its deletion is recorded',
  },
  {
    actor: 'sso.end-grants-of-member',
    tables: ['eco_project_access'],
    because: 'removes what a member who left was granted; their leaving is recorded',
  },
  {
    actor: 'sso.register-client',
    tables: ['eco_registered_clients'],
    because: 'the request that registers a client is recorded, as client.register',
  },
  {
    actor: 'sso.keep-client',
    tables: ['eco_registered_clients'],
    because: 'notes when a client was last used; that a person agreed to it is recorded',
  },
  {
    actor: 'sso.prune',
    tables: ['eco_registered_clients'],
    because: 'removes registrations that have ended by themselves',
  },
  {
    actor: 'billing.reconcile',
    tables: ['eco_provider_reconciliations', 'eco_invoices'],
    because: 'notes how far a comparison has come, and which invoices it saw; what it finds is told',
  },
  {
    actor: 'billing.close-revenue',
    tables: ['eco_revenue_snapshots'],
    because: 'sums of movements; each of these is recorded',
  },
  {
    actor: 'billing.erase-organization',
    tables: ['eco_customers', 'eco_subscriptions', 'eco_revenue_movements'],
    because: 'ends in the operator’s books what the erased organization bought; its erasure is recorded',
  },
  {
    actor: 'vault.revoke-leases',
    tables: ['eco_leases', 'eco_dynamic_secrets'],
    because:
      'notes which leases it is at work on, and removes what was deleted; each revocation and failure is recorded',
  },
  {
    actor: 'vault.begin-lease',
    tables: ['eco_leases'],
    because:
      'notes the user before it is made, and takes that back where it fails; the lease and its revocation are recorded',
  },
  {
    actor: 'vault.rotate-secrets',
    tables: ['eco_rotators'],
    because: 'notes which rotations it is at work on, and the next value; each rotation and failure is recorded',
  },
  {
    actor: 'vault.prune-leases',
    tables: ['eco_leases'],
    because: 'removes leases that ended long ago',
  },
  {
    actor: 'vault.forget-member',
    tables: ['eco_secret_overrides'],
    because: 'removes the own values of a member who left; their leaving is recorded',
  },
  {
    actor: 'vault.passphrases',
    tables: ['eco_shares'],
    because: 'counts a wrong passphrase; the request that sent it is recorded',
  },
  {
    actor: 'vault.prune-shares',
    tables: ['eco_shares'],
    because: 'removes what has expired and cannot be opened any more',
  },
  {
    actor: 'webhooks.fan-out',
    tables: ['eco_webhook_messages', 'eco_webhook_deliveries'],
    because: 'makes deliveries of events, which are the trace of what they tell',
  },
  {
    actor: 'webhooks.send',
    tables: ['eco_webhook_deliveries', 'eco_webhook_endpoints', 'eco_webhook_attempts'],
    because: 'notes what is being sent and how it ended, in the log that they are; deliveries are metered',
  },
  {
    actor: 'webhooks.prune',
    tables: [
      'eco_webhook_messages',
      'eco_webhook_deliveries',
      'eco_webhook_attempts',
      'eco_webhook_endpoints',
      'eco_portal_sessions',
    ],
    because: 'removes what is older than the organization keeps it',
  },
  {
    actor: 'webhooks.repair',
    tables: ['eco_webhook_deliveries', 'eco_webhook_attempts'],
    because: 'ends deliveries whose last attempt a killed process left',
  },
  {
    actor: 'keys.spend-remaining',
    tables: ['eco_key_remaining'],
    because: 'counts down the uses of a key; the verification is recorded by the journal',
  },
  {
    actor: 'keys.take-reports',
    tables: ['eco_key_reports', 'eco_usage_inbox', 'eco_spending_inbox'],
    because: 'takes in usage records of verifications; the request that sent them is counted in the audit log',
  },
  {
    actor: 'billing.settle-credits',
    tables: ['eco_ledger', 'eco_bounds', 'eco_credit_grants', 'eco_credit_top_ups'],
    because:
      'books in the ledger what records say was spent, and what has begun or expired; notes which node charges a card',
  },
  {
    actor: 'close audit counts',
    tables: ['eco_audit_coalesced', 'eco_audit_inbox'],
    because: 'turns counted denials into entries of the chain',
  },
  {
    actor: 'core.prune-events',
    tables: ['nexus_events'],
    because: 'removes events that were delivered 30 days ago',
  },
  {
    actor: 'core.prune-replies',
    tables: ['nexus_idempotency'],
    because: 'removes stored replies that can no longer be asked for',
  },
  {
    actor: 'drop old usage shapes',
    tables: ['eco_usage_shapes'],
    because: 'the retention that the operator configured',
  },
  {
    actor: 'drop old quotas',
    tables: ['eco_bounds', 'eco_allocations', 'eco_spending_inbox'],
    because: 'what was bounded in a period that ended long ago',
  },
  {
    actor: 'drop old usage rollups',
    tables: [
      ...usageTables.filter((table) => table !== 'eco_usage_rows' && table !== 'eco_usage_shapes'),
      'eco_meter_days',
    ],
    because: 'the retention that the operator configured',
  },
];

/**
 * Subscribers of `organization.erased`, by their names: that the organization was erased is recorded, so the rows of one
 * that is may go. Those of any other need a trace.
 */
const erasers = '%.erase-organization';

/** What a transaction leaves of itself: an audit entry, an event or usage. */
const traces = ['eco_audit_inbox', 'nexus_events', 'eco_usage_inbox'];

/** Rows of the operator that an organization changes where it buys: the trace is in its own log. */
const bought = [
  'eco_billing_profiles',
  'eco_customers',
  'eco_subscriptions',
  'eco_subscription_segments',
  'eco_subscription_addons',
  'eco_usage_records',
  'eco_invoice_items',
  'eco_bounds',
  'eco_credit_top_ups',
  'eco_auto_top_ups',
  'eco_invoices',
  'eco_invoice_lines',
  'eco_invoice_numbers',
  'eco_revenue_movements',
  'eco_payments',
  'eco_credit_notes',
];

type Run = (
  pool: unknown,
  scope: Scope,
  settings: TxSettings,
  actor: Actor,
  work: (tx: Tx) => Promise<unknown>,
  options?: { request?: { action: string | undefined } },
) => Promise<unknown>;

/** Tells the triggers of watch.sql who opened each transaction. */
export function nameActors(database: Database): void {
  const target = database as unknown as { run: Run };
  const run = target.run.bind(database);
  target.run = (pool, scope, settings, actor, work, options) =>
    run(
      pool,
      scope,
      settings,
      actor,
      (tx) => {
        const { kind, id } = recordedActor(actor);
        const name = kind === 'system' ? id : `${kind} ${options?.request?.action ?? ''}`.trim();
        // Where it fails, so does the work that follows it on the same connection.
        tx.client.query("select set_config('nexus_test.actor', $1, true)", [name]).catch(() => {});
        return work(tx);
      },
      options,
    );
}

interface Untraced {
  actor: string;
  name: string;
  act: string;
  statement: string;
}

/** Rows of organizations and persons that the product changed without a trace in the same transaction. */
export async function untracedWrites(app: Pick<TestApp, 'rows'>): Promise<string[]> {
  const found = await app.rows<Untraced>(
    `select coalesce(w.actor, w.session) as actor, w.name, w.act, left(trim(regexp_replace(min(w.statement), '\\s+', ' ', 'g')), 200) as statement
     from nexus_test.writes w
     where w.session ~ '^nexus' and w.session <> $1
       and w.actor is distinct from 'test'
       and w.name in (select tablename from pg_policies where schemaname = 'public')
       and not (w.act = 'INSERT' and w.name = any ($2))
       and not (coalesce(w.actor, '') like $5 and w.orgs is not null
         and w.orgs <@ array(select id from eco_organizations where erased_at is not null))
       and not exists (
         select from nexus_test.writes t where t.xid = w.xid and t.act = 'INSERT' and t.name = any ($2)
           and (w.orgs is null or w.orgs && t.orgs or w.name = any ($3) and w.orgs = array[$4] and w.org = any (t.orgs)))
     group by 1, 2, 3 order by 1, 2, 3`,
    [testSession, traces, bought, operatorOrg, erasers],
  );
  return found
    .filter(({ actor, name }) => !exemptions.some((each) => each.actor === actor && each.tables.includes(name)))
    .map(({ actor, name, act, statement }) => `${actor}: ${act} ${name} without a trace: ${statement}`);
}
