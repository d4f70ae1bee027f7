import type { Stripe } from 'stripe';
import { second } from '../../../../kernel/clock.ts';
import { NexusError } from '../../../../kernel/errors.ts';
import { money } from '../../../../kernel/money.ts';
import { providerErrors } from '../errors.ts';
import { names, textOf } from '../metadata.ts';
import { makeOnce, type Sleep } from '../once.ts';
import type { Charged, ChargeRequest } from '../provider.ts';
import { toStripe } from './amounts.ts';
import { cardOf } from './cards.ts';
import type { Ask } from './client.ts';

type Line = ChargeRequest['lines'][number];
/** With its amount in Stripe's numbers. */
type SentLine = Line & { cents: number };

const seconds = (date: Date): number => Math.floor(date.getTime() / second);

/** Each rounded with all before it, so that what is charged is the rounded sum of the lines. */
function rounded(lines: readonly Line[]): SentLine[] {
  let [micros, sent] = [0n, 0];
  return lines.map((line) => {
    const before = sent;
    micros += line.amount.micros;
    sent = toStripe(money(line.amount.currency, micros));
    return { ...line, cents: sent - before };
  });
}

/**
 * Amounts beyond the price of a plan. Each line is an invoice item in whole cents: with `unit_amount_decimal` and a
 * quantity Stripe would round by itself, and the sum could differ from ours.
 */
export class StripeCharges {
  private readonly ask: Ask;
  private readonly sleep: Sleep | undefined;

  constructor(ask: Ask, sleep?: Sleep) {
    this.ask = ask;
    this.sleep = sleep;
  }

  async charge(request: ChargeRequest, customer: string): Promise<Charged> {
    const lines = rounded(request.lines).filter(({ cents }) => cents !== 0);
    if (lines.length === 0) return { invoice: undefined, refs: [], status: 'paid' };
    const { subscriptionRef } = request;
    if (subscriptionRef !== undefined) {
      const refs = await this.addAll(lines, { customer, subscription: subscriptionRef });
      return { invoice: undefined, refs, status: 'pending' };
    }
    const draft = await this.invoice(request, customer);
    const isDraft = draft.status === 'draft';
    const refs = isDraft ? await this.addAll(lines, { customer, invoice: draft.id }) : [];
    return { invoice: draft.id, refs, status: await this.collect(draft, customer) };
  }

  private async addAll(lines: SentLine[], where: { customer: string; subscription?: string; invoice?: string }) {
    const known = await this.known(lines, where.customer);
    const refs: string[] = [];
    for (const line of lines) {
      const item = known.get(line.id) ?? (await this.add(line, where));
      refs.push(item.id);
    }
    return refs;
  }

  private add(line: SentLine, where: { customer: string; subscription?: string; invoice?: string }) {
    return makeOnce(
      async () => (await this.known([line], where.customer)).get(line.id),
      () =>
        this.ask((stripe) =>
          stripe.invoiceItems.create(
            {
              ...where,
              amount: line.cents,
              currency: line.amount.currency.toLowerCase(),
              description: line.description,
              period: { start: seconds(line.periodStart), end: seconds(line.periodEnd) },
              metadata: { [names.line]: line.id },
            },
            { idempotencyKey: `nexus-line-${line.id}` },
          ),
        ),
      this.sleep,
    );
  }

  /** Those of the lines that are there already, by our ids: from the list, since items cannot be searched. */
  private async known(lines: Line[], customer: string): Promise<Map<string, Stripe.InvoiceItem>> {
    const wanted = new Set(lines.map(({ id }) => id));
    // A period is charged after it began.
    const gte = Math.min(...lines.map(({ periodStart }) => seconds(periodStart)));
    return this.ask(async (stripe) => {
      const found = new Map<string, Stripe.InvoiceItem>();
      for await (const item of stripe.invoiceItems.list({ customer, created: { gte }, limit: 100 })) {
        const line = textOf(item.metadata, names.line);
        if (line !== undefined && wanted.has(line)) found.set(line, item);
        if (found.size === wanted.size) break;
      }
      return found;
    });
  }

  /** Its own, empty at first: what waits for other invoices stays there. */
  private invoice({ id, lines }: ChargeRequest, customer: string): Promise<Stripe.Invoice> {
    const gte = Math.min(...lines.map(({ periodStart }) => seconds(periodStart)));
    const find = () =>
      this.ask(async (stripe) => {
        for await (const invoice of stripe.invoices.list({ customer, created: { gte }, limit: 100 })) {
          if (textOf(invoice.metadata, names.charge) === id) return invoice;
        }
        return undefined;
      });
    const make = () =>
      this.ask((stripe) =>
        stripe.invoices.create(
          {
            customer,
            currency: lines[0]?.amount.currency.toLowerCase() ?? 'usd',
            auto_advance: false,
            pending_invoice_items_behavior: 'exclude',
            metadata: { [names.charge]: id },
          },
          { idempotencyKey: `nexus-charge-${id}` },
        ),
      );
    return makeOnce(find, make, this.sleep);
  }

  /** Charges it now. What the card refuses is tried again by a repeated call; what was made void there is not paid. */
  private async collect({ id }: Stripe.Invoice, customer: string): Promise<Charged['status']> {
    const read = () => this.ask((stripe) => stripe.invoices.retrieve(id));
    const isDone = async () => {
      const now = await read();
      return now.status === 'paid' || now.status === 'void' ? now : undefined;
    };
    try {
      const { status } = await makeOnce(isDone, () => this.pay(id, customer), this.sleep);
      return status === 'paid' ? 'paid' : 'failed';
    } catch (error) {
      if (error instanceof NexusError && error.id === providerErrors.PAYMENT_FAILED.id) return 'failed';
      throw error;
    }
  }

  private async pay(id: string, customer: string): Promise<Stripe.Invoice> {
    const { status } = await this.ask((stripe) => stripe.invoices.retrieve(id));
    const issued =
      status === 'draft'
        ? await this.ask((stripe) => stripe.invoices.finalizeInvoice(id, { auto_advance: false }))
        : undefined;
    if (issued?.status === 'paid') return issued;
    const card = await cardOf(this.ask, customer);
    if (card === undefined) throw providerErrors.PAYMENT_FAILED('There is no card on file');
    return this.ask((stripe) => stripe.invoices.pay(id, { payment_method: card }));
  }
}
