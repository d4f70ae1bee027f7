import { Webhook } from 'standardwebhooks';
import { second, toDate, toIso } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { vaultErrors } from '../errors.ts';

interface Announcement {
  /** Of the rotation: a receiver that is told twice sees the same. */
  id: string;
  rotator: string;
  path: string;
  name: string;
  value: string;
}

/**
 * Sends the next value, signed as Standard Webhooks has it (version 1.0.0).
 * @throws OUTBOUND_REFUSED, OUTBOUND_FAILED, RECEIVER_REFUSED
 */
export async function tellReceiver(
  { outbound, clock }: Kernel,
  url: string,
  signingSecret: string,
  { id, rotator, path, name, value }: Announcement,
): Promise<void> {
  const now = clock.now();
  const body = JSON.stringify({
    type: 'secret.rotating',
    timestamp: toIso(now),
    data: { rotatorId: rotator, path, name, value },
  });
  const { status } = await outbound.request({
    service: 'vault-rotators',
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now / second)),
      'webhook-signature': new Webhook(signingSecret).sign(id, toDate(now), body),
    },
    body,
    timeoutMs: 15 * second,
    maxBytes: 64 * 1024,
  });
  if (status < 200 || status >= 300) throw vaultErrors.RECEIVER_REFUSED(`The receiver answered ${status}`);
}
