import { z } from 'zod';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { type EventType, on, type StoredEvent, type Subscription } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { enqueue, type Job, job } from '../../../kernel/jobs/jobs.ts';
import type { Mail } from '../../../kernel/mail.ts';
import { ownerIds, readPeople } from '../../tenancy/index.ts';
import { endpointDisabled, endpointFailing } from '../endpoints/schema.ts';
import { warningMail } from './mails.ts';
import { mailFacts } from './store.ts';

type MailOrder = z.output<typeof MailOrder>;
const MailOrder = z.object({
  endpoint: Id('whe'),
  /** An owner; null for the customer whose endpoint it is. */
  to: Id('usr').nullable(),
  days: z.int().optional(),
  reason: z.enum(['gone', 'failing']).optional(),
});

/** A job for each reader, so that a mailbox that refuses the mail does not keep it from the others. */
export const sendWarning: Job = job({
  name: 'webhooks.send-warning',
  tenant: true,
  payload: MailOrder,
  async run(background, order) {
    const { mailer, log } = background.kernel;
    const mail = await background.inTenant((tx) => compose(tx, order), { readOnly: true });
    if (mail === undefined) return;
    try {
      await mailer.send(mail);
    } catch (error) {
      if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
      log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was given up');
    }
  },
});

/** Undefined where nobody can be written to, or there is nothing to say any more. */
async function compose(tx: TenantTx, { endpoint, to, days, reason }: MailOrder): Promise<Mail | undefined> {
  const facts = await mailFacts(tx, endpoint);
  if (facts === undefined || (days !== undefined && facts.failingSince === null)) return undefined;
  const [person] = to === null ? [] : await readPeople(tx, [to]);
  const address = to === null ? facts.customerEmail : person?.email;
  return address == null ? undefined : warningMail({ ...facts, to: address, days, reason });
}

export const mailSubscriptions: readonly Subscription[] = [
  mailOn(endpointFailing, 'webhooks.mail-failing', ({ days }) => ({ days })),
  mailOn(endpointDisabled, 'webhooks.mail-disabled', ({ reason }) => ({ reason })),
];

/** To the owners, or to the customer whose endpoint it is. */
function mailOn<Data extends { customerId: string | null }>(
  event: EventType<Data>,
  name: string,
  more: (data: Data) => Pick<MailOrder, 'days' | 'reason'>,
): Subscription {
  return on(event, name, (background, { id, subject, data }: StoredEvent<Data>) =>
    background.inTenant(async (tx) => {
      for (const to of data.customerId === null ? await ownerIds(tx) : [null]) {
        await enqueue(tx, sendWarning.name, { endpoint: subject, to, ...more(data) }, { key: `${id} ${to}` });
      }
    }),
  );
}
