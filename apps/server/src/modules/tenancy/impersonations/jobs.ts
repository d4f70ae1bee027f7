import { z } from 'zod';
import { anonymous, type Caller } from '../../../kernel/caller.ts';
import { toIso } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { Id, isId } from '../../../kernel/ids.ts';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { type Mail, plain } from '../../../kernel/mail.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { identityState } from '../../identity/index.ts';
import { send } from '../mails.ts';
import { readPeople } from '../members/store.ts';
import { endImpersonation, findImpersonation, findImpersonationForUpdate } from './impersonations.ts';

/** A job per owner, so that a mailbox that refuses the mail does not keep it from the others. */
export const sendImpersonationNotice: Job = job({
  name: 'tenancy.send-impersonation-notice',
  tenant: true,
  payload: z.object({ impersonation: Id('imp'), owner: Id('usr') }),
  async run(background, { impersonation, owner }) {
    const { origin } = background.use(identityState).publicUrl;
    const mail = await background.inTenant((tx) => notice(tx, impersonation, owner, origin), { readOnly: true });
    if (mail !== undefined) await send(background.kernel, mail);
  },
});

async function notice(tx: TenantTx, id: Id<'imp'>, owner: Id<'usr'>, origin: string): Promise<Mail | undefined> {
  const found = await findImpersonation(tx, id);
  if (found === undefined) return undefined;
  const people = await readPeople(tx, [owner, found.userId]);
  const to = people.find(({ userId: user }) => user === owner);
  if (to === undefined) return undefined;
  const member = people.find(({ userId: user }) => user === found.userId)?.displayName ?? found.userId;
  return {
    to: to.email,
    kind: 'impersonation-notice',
    subject: 'An operator acts in your organization',
    text: `Hello ${plain(to.displayName)},

an operator of ${origin} acts in your organization as ${plain(member)}, from ${toIso(found.startedAt)} until ${toIso(found.expiresAt)} at the latest.
They gave this reason:

${found.reason}

They can read. To change anything they need the consent of an owner, and they can never change passwords, factors,
sessions, keys or rights. Everything they do is in your audit log.

Nexus at ${origin}
`,
  };
}

/** Records the end when the time is over. The token is refused from that moment on without it. */
export const expireImpersonation: Job = job({
  name: 'tenancy.expire-impersonation',
  tenant: true,
  payload: z.object({ impersonation: Id('imp') }),
  run: (background, { impersonation }) =>
    background.inTenant(async (tx) => {
      const found = await findImpersonationForUpdate(tx, impersonation);
      if (found === undefined || found.endedAt !== null || tx.now < found.expiresAt) return;
      await endImpersonation(tx, { id: 'expiry', actor: actorOf(found.operatorId) }, impersonation);
    }),
});

/** Records in the operator organization what its people began elsewhere, and who ended it; if it runs twice, twice. */
export const recordImpersonation: Job = job({
  name: 'tenancy.record-impersonation',
  tenant: true,
  payload: z.object({ impersonation: Id('imp'), what: z.enum(['start', 'end']) }),
  run: (background, { impersonation, what }) => background.inSystem((tx) => record(tx, impersonation, what)),
});

async function record(tx: SystemTx, id: Id<'imp'>, what: 'start' | 'end'): Promise<void> {
  const found = await findImpersonation(tx, id);
  if (found === undefined) return;
  const { organizationId: organization, userId: user, operatorId: operator, startedAt, endedAt, endedBy } = found;
  if (what === 'end' && endedAt === null) return;
  const times = { startedAt: toIso(startedAt), ...(endedAt === null ? {} : { endedAt: toIso(endedAt) }) };
  tx.audit({
    org: operatorOrg,
    action: `impersonation.${what}`,
    // Where its time ended it, the operator did: they began it.
    actor: { ...actorOf(what === 'end' && isId(endedBy) ? endedBy : operator), org: operatorOrg },
    resource: { type: 'impersonation', id },
    after: { organization, user, ...times, ...(what === 'end' ? { endedBy } : {}) },
    // It is in the activity of the operator; the entry in the organization is in that of the member.
    person: operator,
    risk: what === 'start' ? 'high' : 'low',
  });
}

function actorOf(id: Id): Caller {
  const person = isId(id, 'usr') ? id : undefined;
  return { ...anonymous('', ''), kind: person === undefined ? 'service' : 'user', id, person };
}
