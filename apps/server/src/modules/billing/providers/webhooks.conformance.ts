import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Received, type Receiver, startReceiver } from '../../../../../../tools/fakes/shared/receiver.fixture.ts';
import { urls, wanted } from './bench.fixture.ts';
import type { ProviderBench } from './providers.conformance.ts';

type Headers = Readonly<Record<string, string | undefined>>;

interface WebhookBench extends ProviderBench {
  fake: { webhooks: { settled(): Promise<unknown> } };
}

interface Sender<Bench extends WebhookBench> {
  bench(webhookUrl: string): Promise<Bench>;
  /** What it sends once a subscription is paid. */
  subscriptionEvents: readonly string[];
  invoiceEvent: string;
  /** The headers of a delivery as somebody else would have made them. */
  forged(headers: Headers): Headers;
  /** Lets time pass where the age of a delivery is looked at; answers how to undo it. */
  later(bench: Bench, milliseconds: number): () => unknown;
}

/** What holds of the webhooks of every provider that sends any: call it from the provider's own test file. */
export function webhookConformance<Bench extends WebhookBench>(name: string, sender: Sender<Bench>): void {
  describe(`webhooks of ${name}`, () => {
    let bench: Bench;
    let receiver: Receiver;
    beforeEach(async () => {
      receiver = await startReceiver();
      bench = await sender.bench(receiver.url);
    });
    afterEach(async () => {
      await bench.close();
      await receiver.close();
    });

    const verify = ({ body, headers }: Pick<Received, 'body'> & { headers: Headers }) =>
      bench.provider.remote?.verify({ body: Buffer.from(body), header: (header) => headers[header] });
    const refused = { code: 'WEBHOOK_REFUSED', status: 400 };

    it('are verified, and name what is to be fetched again', async () => {
      const { ref } = await bench.pay(await bench.provider.checkout({ ...wanted, ...urls }));
      await bench.fake.webhooks.settled();
      const events = await Promise.all(receiver.received.map((each) => verify(each)));
      const abouts = new Map(events.map((event) => [event?.type, event?.about]));
      for (const type of sender.subscriptionEvents) expect(abouts.get(type)).toEqual({ kind: 'subscription', ref });
      expect(abouts.get(sender.invoiceEvent)?.kind).toBe('invoice');
      expect(abouts.has('customer.created')).toBe(true);
      expect(abouts.get('customer.created')).toBeUndefined();
      expect(new Set(events.map((event) => event?.id)).size).toBe(events.length);
    });

    it('are refused if forged, truncated, without a signature, or older than five minutes', async () => {
      await bench.provider.customer(wanted.buyer);
      await bench.fake.webhooks.settled();
      const received = receiver.received[0] as Received;
      await expect(verify(received)).resolves.toMatchObject({ type: 'customer.created' });
      const { body, headers } = received;
      for (const changed of [
        { body: body.replace('customer.created', 'customer.deleted'), headers },
        { body: body.slice(0, -1), headers },
        { body: '', headers },
        { body, headers: {} },
        { body, headers: sender.forged(headers) },
      ]) {
        await expect(verify(changed)).rejects.toMatchObject(refused);
      }
      const undo = sender.later(bench, 302_000);
      try {
        await expect(verify(received)).rejects.toMatchObject(refused);
      } finally {
        undo();
      }
    });
  });
}
