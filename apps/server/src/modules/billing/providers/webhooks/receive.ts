import { type Caller, systemActor } from '../../../../kernel/caller.ts';
import type { TenantTx, TxRequest } from '../../../../kernel/db/tx.ts';
import { errors, NexusError } from '../../../../kernel/errors.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { applyCurrent, type Current, fetchCurrent, maxAttempts, unlessOutrun } from '../effects/current.ts';
import { providerErrors } from '../errors.ts';
import type { Delivery, ProviderEvent, RemoteProvider } from '../provider.ts';
import { providersService } from '../providers.ts';
import { claim, isClaimed, type Outcome, type RemoteName, setOutcome, versionOf } from './store.ts';

export interface Received {
  provider: RemoteName;
  seller: string;
  delivery: Delivery;
  caller: Caller;
  request: TxRequest;
}

/**
 * Takes one webhook. Its event is claimed for ever in the transaction of its effect. What it is about is fetched again,
 * since deliveries come in any order; it is applied only if our row is what it was before the fetch, else fetched once
 * more, so that what was seen last stays.
 *
 * @throws NOT_FOUND, MALFORMED_BODY, WEBHOOK_REFUSED, what the provider answers, and OVERLOADED where others came first too often
 */
export async function receive(kernel: Kernel, received: Received): Promise<Outcome | 'repeated'> {
  const { provider, seller } = received;
  const remote = await kernel.services.use(providersService).remote(seller, provider);
  if (remote === undefined) throw errors.NOT_FOUND();
  const event = await verified(kernel, received, remote);
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    kernel.database.tenant(systemActor(`billing.${provider}-webhooks`), { org: seller }, work, {
      request: received.request,
    });
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const known = await inTenant(async (tx) => ({
      isClaimed: await isClaimed(tx, provider, event),
      version: event.about && (await versionOf(tx, provider, event.about)),
    }));
    if (known.isClaimed) return 'repeated';
    const current = event.about && (await fetchCurrent(remote, event.about));
    const fetched = { event, current, version: known.version };
    const outcome = await inTenant((tx) => apply(tx, received, fetched)).catch(unlessOutrun);
    if (outcome !== undefined) return outcome;
  }
  throw errors.OVERLOADED('Other webhooks about the same thing came first, again and again');
}

const refusals = new Set([providerErrors.WEBHOOK_REFUSED.id, errors.MALFORMED_BODY.id]);

/** @throws MALFORMED_BODY where it is cut off or no JSON */
function wholeOf(delivery: Delivery): Delivery {
  try {
    payloadOf(delivery);
    return delivery;
  } catch {
    throw errors.MALFORMED_BODY();
  }
}

/** A webhook that is not the provider's leaves an entry in the audit log, with the address that it came from. */
async function verified(
  kernel: Kernel,
  { provider, seller, delivery, caller, request }: Received,
  remote: RemoteProvider,
): Promise<ProviderEvent> {
  try {
    return await remote.verify(wholeOf(delivery));
  } catch (error) {
    if (!(error instanceof NexusError) || !refusals.has(error.id)) throw error;
    await kernel.database.tenant(
      caller,
      { org: seller },
      async (tx) => {
        const resource = { type: 'billing-provider', id: provider };
        tx.audit({ action: 'webhook.refuse', resource, after: { bytes: delivery.body.length }, risk: 'medium' });
      },
      { request },
    );
    throw error;
  }
}

interface Fetched {
  event: ProviderEvent;
  current: Current | undefined;
  /** Of our row, before the fetch. */
  version: number | undefined;
}

async function apply(tx: TenantTx, received: Received, fetched: Fetched): Promise<Outcome | 'repeated'> {
  const { provider, delivery } = received;
  const { event, current, version } = fetched;
  const payload = current === undefined ? payloadOf(delivery) : null;
  if (!(await claim(tx, provider, event, payload))) return 'repeated';
  let outcome: Outcome = 'unknown';
  if (current !== undefined) {
    outcome = await applyCurrent(tx, provider, current, version);
    await setOutcome(tx, provider, event.id, outcome);
  }
  const after = { type: event.type, outcome };
  tx.audit({ action: 'webhook.receive', resource: { type: `${provider}-event`, id: event.id }, after });
  return outcome;
}

const payloadOf = ({ body }: Delivery): Record<string, unknown> =>
  JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>;
