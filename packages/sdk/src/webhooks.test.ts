import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { verify, WebhookVerificationError } from './webhooks.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const event = {
  id: 'eco_evt_1',
  type: 'order.shipped',
  timestamp: '2026-11-27T00:00:00.000Z',
  apiVersion: '2026-11-27',
  data: { name: 'Größe' },
};
const payload = JSON.stringify(event);

function headersAt(at: Date, ...secrets: string[]): Record<string, string> {
  return {
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((each) => new Webhook(each).sign(event.id, at, payload)).join(' '),
  };
}
const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;

describe('verify', () => {
  const headers = headersAt(new Date(), secret);

  it('answers the event, whether the request is one of Node or of fetch', () => {
    expect(verify(payload, headers, secret)).toEqual(event);
    expect(verify(Buffer.from(payload), new Headers(headers), secret)).toEqual(event);
    expect(verify(payload, { ...headers, 'set-cookie': ['a', 'b'], cookie: undefined }, secret)).toEqual(event);
  });

  it('accepts either signature while the secret is rotated', () => {
    const both = headersAt(new Date(), other, secret);
    expect(verify(payload, both, secret)).toEqual(event);
    expect(verify(payload, both, other)).toEqual(event);
  });

  it.each([
    ['another body', `${payload} `, headers, secret],
    ['another secret', payload, headers, other],
    ['no headers', payload, {}, secret],
    ['a signature of six minutes ago', payload, headersAt(new Date(Date.now() - 360_000), secret), secret],
    ['another id', payload, { ...headers, 'webhook-id': 'eco_evt_2' }, secret],
  ])('refuses %s', (_, body, sent, key) => {
    expect(() => verify(body, sent, key)).toThrow(WebhookVerificationError);
  });

  it('refuses bytes that are no UTF-8, which would be signed as other ones', () => {
    expect(() => verify(Uint8Array.of(0xff), headers, secret)).toThrow(TypeError);
  });
});
