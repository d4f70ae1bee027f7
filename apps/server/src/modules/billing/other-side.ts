import { z } from 'zod';
import { type Actor, anonymous, type Caller, recordedActor, systemActor } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { Id } from '../../kernel/ids.ts';
import { enqueueAtCommit, job } from '../../kernel/jobs/jobs.ts';

/** What is recorded of an act, in the audit log and as an event. */
export interface Told {
  action: string;
  resource: { type: string; id: string };
  after: Record<string, unknown>;
  risk?: 'low' | 'medium' | 'high' | undefined;
  event: { type: string; subject: string; data: Record<string, unknown> };
}

const jobName = 'billing.record-for-other-side';

/**
 * Records an act of the seller for the buyer, or one of the buyer for the seller: a transaction of a request writes into
 * the logs of one organization alone, so a job does it a moment later.
 */
export function recordForOther(tx: TenantTx, org: string, told: Told): void {
  const { kind, id, person } = recordedActor(tx.actor);
  const key = tx.actor.kind === 'system' ? undefined : tx.actor.key;
  enqueueAtCommit(tx, jobName, { org, told, actor: { kind, id, person, key } });
}

const RecordedActor = z.object({
  kind: z.enum(['user', 'service', 'key', 'customer', 'anonymous', 'impersonator', 'system']),
  id: z.string(),
  person: z.string().optional(),
  key: z.string().optional(),
});

const payload = z.object({
  org: Id('org'),
  told: z.object({
    action: z.string(),
    resource: z.object({ type: z.string(), id: z.string() }),
    after: z.record(z.string(), z.unknown()),
    risk: z.enum(['low', 'medium', 'high']).optional(),
    event: z.object({ type: z.string(), subject: z.string(), data: z.record(z.string(), z.unknown()) }),
  }),
  actor: RecordedActor,
});

/** If it runs twice, it records twice. */
export const recordForOtherSide = job({
  name: jobName,
  payload,
  tenant: true,
  run: (background, { org, told: { event, risk, ...audit }, actor }) =>
    background.inSystem(async (tx) => {
      const { org: from } = background;
      tx.audit({ ...audit, ...(risk === undefined ? {} : { risk }), org, actor: actorOf(actor, from) });
      tx.emit({ ...event, org });
    }),
});

/** Whoever acted, without its address: that is in its own organization's log. */
function actorOf({ kind, id, person, key }: z.output<typeof RecordedActor>, org: string): Actor {
  if (kind === 'system') return systemActor(id);
  // An operator who acted as somebody is named itself.
  const recorded: Caller['kind'] = kind === 'impersonator' ? 'user' : kind;
  return { ...anonymous('', ''), kind: recorded, id, person, key, org };
}
