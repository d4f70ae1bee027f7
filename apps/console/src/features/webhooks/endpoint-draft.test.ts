import { describe, expect, it } from 'vitest';
import type { Endpoint } from './calls.ts';
import { changesOf, draftOf, mustReplaceHeaders, newEndpointOf, parseHeaders } from './endpoint-draft.ts';

const endpoint: Endpoint = {
  id: 'eco_whe_0354afmfhwlDjEa287CHkU',
  customerId: null,
  url: 'https://api.example.com/webhooks',
  description: null,
  events: ['invoice.*'],
  ordering: 'none',
  timeoutMs: 15_000,
  ratePerSecond: null,
  headerNames: ['Authorization'],
  apiVersion: '2026-11-27',
  publicKey: null,
  state: 'enabled',
  disabledReason: null,
  disabledAt: null,
  lastSuccessAt: null,
  failingSince: null,
  rotationEndsAt: null,
  createdAt: '2026-11-27T00:00:00.000Z',
  updatedAt: '2026-11-27T00:00:00.000Z',
};

describe('changesOf', () => {
  it('has nothing where nothing was changed, and leaves the headers alone', () => {
    expect(changesOf(endpoint, draftOf(endpoint))).toEqual({});
  });

  it('has what was changed, and null for what was emptied', () => {
    const limited = { ...endpoint, ratePerSecond: 50, description: 'Orders' };
    const draft = { ...draftOf(limited), ratePerSecond: ' ', description: '', events: ['*'] };
    expect(changesOf(limited, draft)).toEqual({ ratePerSecond: null, description: null, events: ['*'] });
  });

  it('removes all headers where they are replaced by none', () => {
    expect(changesOf(endpoint, { ...draftOf(endpoint), replacesHeaders: true })).toEqual({ headers: {} });
  });
});

describe('mustReplaceHeaders', () => {
  const moved = (url: string, of = endpoint) => mustReplaceHeaders(of, { ...draftOf(of), url });

  it('is so for another host, scheme or port, and for no other path', () => {
    const elsewhere = [
      'https://b.example/webhooks',
      'http://api.example.com/webhooks',
      'https://api.example.com:8443/',
    ];
    expect(elsewhere.map((url) => moved(url))).toEqual([true, true, true]);
    expect(moved(' https://api.example.com/other?key=1 ')).toBe(false);
  });

  it('is not so without headers, nor while the URL is being typed', () => {
    expect(moved('https://b.example', { ...endpoint, headerNames: [] })).toBe(false);
    expect(['', 'https', 'https://'].map((url) => moved(url))).toEqual([false, false, false]);
  });

  it('sends the headers with the URL, also where the person did not ask for it', () => {
    const draft = { ...draftOf(endpoint), url: 'https://b.example', headers: 'Authorization: Bearer b' };
    expect(changesOf(endpoint, draft)).toEqual({
      url: 'https://b.example',
      headers: { Authorization: 'Bearer b' },
    });
  });
});

describe('newEndpointOf', () => {
  it('sends milliseconds, and no customer for an own endpoint', () => {
    const body = newEndpointOf({ ...draftOf(), url: ' https://a.example ', events: ['*'], timeoutSeconds: '2.5' });
    expect(body).toMatchObject({ url: 'https://a.example', timeoutMs: 2500, ratePerSecond: null, headers: {} });
    expect(body).not.toHaveProperty('customerId');
  });
});

describe('parseHeaders', () => {
  it('splits at the first colon and skips empty lines', () => {
    expect(parseHeaders('Authorization: Bearer a:b\n\n X-Team :  orders \nbroken')).toEqual({
      Authorization: 'Bearer a:b',
      'X-Team': 'orders',
      broken: '',
    });
  });
});
