import { z } from 'zod';
import { anonymous, type Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { NexusError } from '../../kernel/errors.ts';
import { Id, isId } from '../../kernel/ids.ts';
import { type Job, job } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Mail } from '../../kernel/mail.ts';
import { type AuditEntry, operatorOrg } from '../../kernel/record.ts';
import { journalAudit } from '../audit/index.ts';
import { identityState } from '../identity/index.ts';
import { endImpersonation } from './impersonations.ts';
import * as store from './store/impersonations.ts';
import * as members from './store/members.ts';

/** One mail per owner and job, so that a mailbox that refuses does not keep the others from being told. */
export const sendImpersonationNotice: Job = job({
  name: 'tenancy.send-impersonation-notice',
  tenant: true,
  payload: z.object({ impersonation: Id('imp'), owner: Id('usr') }),
  async run(background, { impersonation, owner }) {
    const { kernel } = background;
    const { publicUrl } = kernel.services.use(identityState);
    const mail = await background.inTenant((tx) => notice(tx, impersonation, owner, publicUrl.origin));
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
  run: (background, { impersonation }) => background.inTenant((tx) => expire(tx, impersonation)),
});

async function expire(tx: TenantTx, id: Id<'imp'>): Promise<void> {
  const found = await store.findForUpdate(tx, id);
  if (found === undefined || found.ended_at !== null || tx.now < found.expires_at) return;
  const operator = found.operator_id;
  const actor: Caller = { ...anonymous('', ''), kind: 'user', id: operator, person: operator };
  await endImpersonation(tx, { id: 'expiry', actor }, id);
}

/**
 * In the operator's own log: what its people began elsewhere, and who ended it. The act itself is recorded in the
 * organization that is entered. Where a crash makes the job run again, the entry stands there twice.
 */
export const recordImpersonation: Job = job({
  name: 'tenancy.record-impersonation',
  tenant: true,
  payload: z.object({ impersonation: Id('imp'), what: z.enum(['start', 'end']) }),
  async run(background, { impersonation, what }) {
    const { kernel } = background;
    const found = await background.inTenant((tx) => store.findForUpdate(tx, impersonation));
    if (found === undefined) return;
    const at = what === 'start' ? found.started_at : found.ended_at;
    if (at !== null) await journalAudit(kernel, operatorOrg, [entryOf(kernel, found, what, at)]);
  },
});

function entryOf(
  { ids }: Kernel,
  { id, org_id: organization, user_id: user, operator_id: operator, ended_by: endedBy }: store.ImpersonationRow,
  what: 'start' | 'end',
  at: number,
): AuditEntry {
  // Nobody ends it but its own time: then it stands under who began it.
  const by = what === 'end' && isId(endedBy) ? endedBy : operator;
  const person = isId(by, 'usr') ? by : undefined;
  const kind = person === undefined ? 'service' : 'user';
  return {
    action: `impersonation.${what}`,
    result: 'success',
    actor: { ...anonymous('', ''), kind, id: by, org: operatorOrg, person },
    requestId: ids.next('req'),
    at,
    resource: { type: 'impersonation', id },
    after: { organization, user, ...(what === 'end' ? { endedBy } : {}) },
    // Their own activity shows it to the operator; the member's shows the entry of the organization.
    person: operator,
    risk: what === 'start' ? 'high' : 'low',
  };
}
