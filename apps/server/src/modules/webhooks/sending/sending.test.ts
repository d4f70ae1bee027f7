import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { day, hour, second } from '../../../kernel/clock.ts';
import { mustBeDisabled, warningsDue } from './health.ts';
import { Bucket, paceAfter } from './pace.ts';
import { type Lanes, planNext } from './plan.ts';
import { pauseAfter, pauses } from './schedule.ts';
import { newSigner, signatureOf } from './signature.ts';
import type { DueEndpoint } from './store/claims.ts';

const endpoint = (id: number, more: Partial<DueEndpoint> = {}): DueEndpoint => ({
  ...{ id: `eco_whe_${id}`, org: 'eco_org_a', state: 'enabled', ordering: 'none' },
  ...{ ratePerSecond: null, pace: null, failing: false, leased: false },
  ...more,
});
const planned = (due: DueEndpoint[], lanes: Lanes = new Map(), turn = 0) => planNext(due, lanes, turn, 0).slots;

describe('the schedule', () => {
  it('is 75.6 hours long', () => {
    expect(pauses.reduce((sum, pause) => sum + pause, 0) / hour).toBeCloseTo(75.58, 1);
  });
  it('ends, and obeys Retry-After up to a day, whatever it says', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1e9), (attempts, random, asked) => {
        const pause = pauseAfter(attempts, asked, random);
        if (attempts >= pauses.length) return pause === undefined;
        if (asked > 0) return pause === Math.min(asked, day);
        const planned = pauses[attempts] ?? 0;
        return pause !== undefined && pause >= planned * 0.8 - 1 && pause <= planned * 1.2 + 1;
      }),
    );
  });
});

describe('a plan', () => {
  it('gives an endpoint four at most, one where it fails or has one order', () => {
    const slots = planned([endpoint(1), endpoint(2, { failing: true }), endpoint(3, { ordering: 'endpoint' })]);
    expect([...slots.values()]).toEqual([4, 1, 1]);
  });
  it('counts what is under way', () => {
    const lanes: Lanes = new Map();
    planned([endpoint(1)], lanes);
    const lane = lanes.get('eco_whe_1');
    if (lane !== undefined) lane.inFlight = 3;
    expect(planned([endpoint(1)], lanes).get('eco_whe_1')).toBe(1);
  });
  it('shares what a node can send between organizations, however many endpoints each has', () => {
    const many = Array.from({ length: 1000 }, (_, n) => endpoint(n));
    const few = Array.from({ length: 40 }, (_, n) => endpoint(2000 + n, { org: 'eco_org_b' }));
    for (const turn of [0, 1]) {
      const slots = planned([...many, ...few], new Map(), turn);
      const of = (some: DueEndpoint[]) => some.reduce((sum, { id }) => sum + (slots.get(id) ?? 0), 0);
      expect(of(few)).toBe(160);
      expect(of(many)).toBe(240);
    }
  });
  it('leaves three quarters to endpoints that work', () => {
    const failing = Array.from({ length: 1000 }, (_, n) => endpoint(n, { failing: true }));
    const working = endpoint(5000, { org: 'eco_org_b' });
    const slots = planned([...failing, working]);
    expect([...slots.values()].reduce((sum, count) => sum + count, 0)).toBe(104);
    expect(slots.get(working.id)).toBe(4);
  });
  it('says when an endpoint can be sent to again that its rate holds back', () => {
    const lanes: Lanes = new Map();
    const limited = [endpoint(1, { ratePerSecond: 2 })];
    expect(planNext(limited, lanes, 0, 0)).toEqual({ slots: new Map([['eco_whe_1', 1]]), waitMs: undefined });
    expect(planNext(limited, lanes, 0, 0)).toEqual({ slots: new Map(), waitMs: 500 });
    expect(planNext(limited, lanes, 0, 500).slots).toEqual(new Map([['eco_whe_1', 1]]));
  });
});

describe('a bucket', () => {
  it('never gives more than the rate and a tenth of a second’s worth at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.array(fc.nat(200), { maxLength: 50 }), (rate, pauses) => {
        const bucket = new Bucket(0);
        let [now, taken] = [0, 0];
        for (const pause of pauses) {
          now += pause;
          taken += bucket.take(100, rate, now);
        }
        return taken <= Math.max(1, rate / 10) + (now / second) * rate + 1e-6;
      }),
    );
  });
});

describe('the pace', () => {
  it('halves, has an end, and comes back', () => {
    expect(paceAfter(null, 8, 'too much')).toBe(4);
    expect(paceAfter(null, null, 'too much')).toBe(32);
    let pace: number | null = 4;
    for (let n = 0; n < 20; n += 1) pace = paceAfter(pace, 8, 'too much');
    expect(pace).toBe(0.1);
    for (let n = 0; n < 100; n += 1) pace = paceAfter(pace, 8, 'accepted');
    expect(pace).toBe(null);
  });
});

describe('an endpoint that fails', () => {
  const failing = { failingSince: 0, failedMessages: 10, lastFailedAt: 2 * day };
  it('is told of on the first and third day, and disabled on the fifth', () => {
    expect([0.9, 1, 2.9, 3, 4.9, 5].map((days) => warningsDue(failing, days * day))).toEqual([0, 1, 1, 2, 2, 3]);
    expect(mustBeDisabled(failing, 5 * day - 1)).toBe(false);
    expect(mustBeDisabled(failing, 5 * day)).toBe(true);
  });
  it('is not disabled for a few messages, or for those of a short time', () => {
    expect(mustBeDisabled({ ...failing, failedMessages: 9 }, 9 * day)).toBe(false);
    expect(mustBeDisabled({ ...failing, lastFailedAt: 23 * hour }, 9 * day)).toBe(false);
  });
});

describe('signatures', () => {
  const [id, body] = ['eco_evt_1', '{"text":"Größe"}'];
  const now = Date.UTC(2026, 10, 27);
  it('of v1 are those of the official library', () => {
    const { secret, publicKey } = newSigner('v1');
    expect([publicKey, Buffer.from(secret.slice('whsec_'.length), 'base64').length]).toEqual([null, 32]);
    expect(signatureOf(secret, id, now, body)).toBe(new Webhook(secret).sign(id, new Date(now), body));
  });
  it('of v1a are verified with the public key, and not over anything else', () => {
    const { secret, publicKey } = newSigner('v1a');
    const x = Buffer.from(String(publicKey).slice('whpk_'.length), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const [scheme, signature = ''] = signatureOf(secret, id, now, body).split(',');
    const isOf = (text: string) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
    expect(scheme).toBe('v1a');
    expect(isOf(`${id}.${now / 1000}.${body}`)).toBe(true);
    expect(isOf(`${id}.${now / 1000 + 1}.${body}`)).toBe(false);
    expect(newSigner('v1a').publicKey).not.toBe(publicKey);
  });
});
