import { z } from 'zod';
import { anonymous } from '../../http/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { NexusError } from '../../kernel/errors.ts';
import { eventsStatement } from '../../kernel/events/events.ts';
import { Id, newId } from '../../kernel/ids.ts';
import { type Job, type JobScope, job } from '../../kernel/jobs/jobs.ts';
import type { Mail } from '../../kernel/mail.ts';
import { auditStatement } from '../audit/index.ts';
import { identityState } from '../identity/index.ts';
import { endImpersonation } from './impersonations.ts';
import * as store from './store/impersonations.ts';
import * as members from './store/members.ts';

function orgOf({ org }: JobScope): string {
  if (org === undefined) throw new Error('the job was enqueued without an organization');
  return org;
}

/** One mail per owner and job, so that a mailbox that refuses does not keep the others from being told. */
export const sendImpersonationNotice: Job = job({
  name: 'tenancy.send-impersonation-notice',
  tenant: true,
  payload: z.object({ impersonation: Id('imp'), owner: Id('usr') }),
  async run(scope, { impersonation, owner }) {
    const { kernel } = scope;
    const { publicUrl } = kernel.services.use(identityState);
    const org = orgOf(scope);
    const mail = await kernel.database.tenant({ org }, (tx) => notice(tx, impersonation, owner, publicUrl.origin));
    if (mail === undefined) return;
    try {
      await kernel.mailer.send(mail);
    } catch (error) {
      // A mail that is refused for good is not tried again: the operator finds it in the log.
      if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
      kernel.log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was given up');
    }
  },
});

async function notice(tx: TenantTx, id: string, owner: string, origin: string): Promise<Mail | undefined> {
  const found = await store.findForUpdate(tx, id);
  if (found === undefined) return undefined;
  const people = new Map((await members.people(tx, [owner, found.user_id])).map((each) => [each.user_id, each]));
  const to = people.get(owner as Id<'usr'>);
  if (to === undefined) return undefined;
  const as = people.get(found.user_id)?.display_name ?? found.user_id;
  return {
    to: to.email,
    kind: 'impersonation-notice',
    subject: 'An operator acts in your organization',
    text: `Hello ${to.display_name},

an operator of ${origin} acts in your organization as ${as}, from ${toIso(found.started_at)} until ${toIso(found.expires_at)} at the latest.
The reason they gave:

${found.reason}

They may read. To change things they need the consent of an owner, and what concerns passwords, factors, sessions, keys
and rights stays closed to them. Everything they do is in your audit log.

Nexus at ${origin}
`,
  };
}

/** Notes the end by time. The token is refused from that moment on without it. */
export const expireImpersonation: Job = job({
  name: 'tenancy.expire-impersonation',
  tenant: true,
  payload: z.object({ impersonation: Id('imp') }),
  async run(scope, { impersonation }) {
    const { database } = scope.kernel;
    const org = orgOf(scope);
    await database.tenant({ org }, (tx) => expire(tx, impersonation), {
      beforeCommit: async (tx) => {
        const [detail] = tx.audits;
        if (detail === undefined) return [];
        const operator = tx.events[0]?.data.operator;
        const caller = { ...anonymous('', ''), kind: 'user' as const, id: String(operator), person: String(operator) };
        const entry = { action: 'impersonation.end', result: 'success' as const, caller, at: tx.now, ...detail };
        const events = eventsStatement(tx, org);
        const audit = await auditStatement(tx, org, [{ ...entry, requestId: newId('req', tx.kernel.clock) }]);
        return events === undefined ? [audit] : [audit, events];
      },
    });
  },
});

async function expire(tx: TenantTx, id: Id<'imp'>): Promise<void> {
  const found = await store.findForUpdate(tx, id);
  if (found === undefined || found.ended_at !== null || tx.now < found.expires_at) return;
  await endImpersonation(tx, { ...anonymous('', ''), id: 'expiry' }, id);
}
