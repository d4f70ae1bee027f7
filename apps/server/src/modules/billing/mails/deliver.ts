import type { Background } from '../../../kernel/background.ts';
import { day, second } from '../../../kernel/clock.ts';
import { sha256 } from '../../../kernel/crypto/hash.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { type EventType, on, type StoredEvent, type Subscription } from '../../../kernel/events/events.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue, type Job, job } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Mail } from '../../../kernel/mail.ts';
import { thresholdReached } from '../../metering/index.ts';
import { ownerIds } from '../../tenancy/index.ts';
import { invoiceEvents } from '../invoices/schema.ts';
import { subscriptionEvents } from '../subscriptions/schema.ts';
import { topUpFailed } from '../top-ups/schema.ts';
import { composeMail } from './compose.ts';
import { MailOrder } from './order.ts';

/** A job for each reader, so that a mailbox that refuses the mail does not keep it from the others. */
export const sendBillingMail: Job = job({
  name: 'billing.send-mail',
  tenant: true,
  payload: MailOrder,
  async run(background, payload) {
    const mail = await background.inTenant((tx) => composeMail(tx, payload), { readOnly: true });
    if (mail === undefined) return;
    if (payload.to === null && !(await mayWriteTo(background, mail))) return;
    await send(background.kernel, mail);
  },
});

/** Mails of one organization to the address of a customer. */
const customerLimit = { name: 'billing-mails', limit: 20, windowSeconds: day / second };

/** A seller may enter anybody's address, and must not be able to fill a stranger's mailbox from here. */
async function mayWriteTo({ kernel, org }: Background, { to, kind }: Mail): Promise<boolean> {
  const key = `${customerLimit.name}:${org}:${sha256(to.toLowerCase())}`;
  const { allowed } = await kernel.limiter.take([{ key, spec: customerLimit }], 1);
  if (!allowed) kernel.log.warn({ org, kind }, 'a mail was left out: its reader has had too many of the organization');
  return allowed;
}

/** A mail that is refused for good is not sent again; the log says so. */
async function send({ mailer, log }: Kernel, mail: Mail): Promise<void> {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
    log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was given up');
  }
}

const reminderDays = [0, 3, 6];

export const mailSubscriptions: Subscription[] = [
  mailOn(invoiceEvents.paid, 'billing.mail-receipt', (about) => ({ kind: 'receipt', about })),
  mailOn(subscriptionEvents.trialEnding, 'billing.mail-trial-ending', (about) => ({ kind: 'trial-ending', about })),
  mailOn(topUpFailed, 'billing.mail-top-up-failed', (about) => ({ kind: 'top-up-failed', about })),
  mailOn(subscriptionEvents.pastDue, 'billing.mail-payment-failed', (about, { day }) => ({
    kind: 'payment-failed',
    about,
    reminder: reminderDays.indexOf(day),
  })),
  on(thresholdReached, 'billing.mail-usage', async (background, { id, data }) => {
    const { customerId, feature, percent, amount, used, hard, periodStart, periodEnd } = data;
    if (periodEnd === null) return;
    const period = { start: Date.parse(periodStart), end: Date.parse(periodEnd) };
    const customer = customerId as Id<'cus'> | null;
    await background.inTenant((tx) =>
      mailTo(tx, id, customer === null, { kind: 'usage', customer, feature, percent, amount, used, hard, period }),
    );
  }),
];

/** Both sides have the event; whoever buys is written to, from its own organization where it is one. */
function mailOn<Data extends { sellerId: string; buyerId: string | null }>(
  event: EventType<Data>,
  name: string,
  mailOf: (subject: string, data: Data) => Unaddressed,
): Subscription {
  return on(event, name, async (background, { id, org, subject, data }: StoredEvent<Data>) => {
    if (org !== (data.buyerId ?? data.sellerId)) return;
    await background.inTenant((tx) => mailTo(tx, id, data.buyerId !== null, mailOf(subject, data)));
  });
}

type Unaddressed = MailOrder extends infer Order ? (Order extends MailOrder ? Omit<Order, 'to'> : never) : never;

/** To all owners of the transaction's organization, or to its customer. */
async function mailTo(tx: TenantTx, event: string, toOwners: boolean, mail: Unaddressed): Promise<void> {
  for (const to of toOwners ? await ownerIds(tx) : [null]) {
    await enqueue(tx, sendBillingMail.name, { ...mail, to }, { key: `${event} ${to}` });
  }
}
