import { describe, expect, it } from 'vitest';
import { day, minute, second, toIso } from '../../../kernel/clock.ts';
import { checkEvent } from './check.ts';

const org = 'eco_org_1111111111111111111111';
const now = Date.UTC(2026, 2, 15, 12);
const good = { specversion: '1.0', id: '1', source: '/api', type: 'request', subject: 'acme', data: { n: 1 } };
const check = (changes: object) => checkEvent({ ...good, ...changes }, { org }, now);
const keyOf = (changes: object): unknown => (check(changes) as { key: string }).key;
const contentOf = (changes: object): unknown => (check(changes) as { content: number }).content;
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('an event', () => {
  it.each<[string, object]>([
    ['without a time', {}],
    ['with an offset', { time: '2026-03-15T13:00:00.123456+01:00' }],
    ['35 days late', { time: toIso(now - 35 * day) }],
    ['5 minutes early', { time: toIso(now + 5 * minute) }],
    ['of nobody', { subject: undefined }],
    ['without data', { data: undefined }],
    ['of JSON', { datacontenttype: 'application/vnd.acme+json; charset=utf-8' }],
    ['with extension attributes', { traceparent: '00-ab-cd-01', partitionkey: 'x' }],
    ['with names that objects have', { data: JSON.parse('{"__proto__":{"a":1},"constructor":2}') }],
  ])('is taken: %s', (_, changes) => {
    expect(check(changes)).toMatchObject({
      org,
      type: 'request',
      id: '1',
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it.each<[string, unknown]>([
    ['MALFORMED_JSON', undefined],
    ['NOT_AN_EVENT', null],
    ['NOT_AN_EVENT', 'event'],
    ['NOT_AN_EVENT', [good]],
    ['UNSUPPORTED_SPECVERSION', { ...good, specversion: '0.3' }],
    ['UNSUPPORTED_SPECVERSION', {}],
    ['INVALID_ID', { ...good, id: '' }],
    ['INVALID_ID', { ...good, id: '  ' }],
    ['INVALID_ID', { ...good, id: 7 }],
    ['INVALID_ID', { ...good, id: 'x'.repeat(201) }],
    ['INVALID_ID', { ...good, id: 'a\u0000b' }],
    ['INVALID_ID', { ...good, id: '\ud800' }],
    ['INVALID_SOURCE', { ...good, source: '' }],
    ['INVALID_TYPE', { ...good, type: '' }],
    ['INVALID_SUBJECT', { ...good, subject: '' }],
    ['INVALID_SUBJECT', { ...good, subject: 5 }],
    ['INVALID_TIME', { ...good, time: '2026-03-15' }],
    ['INVALID_TIME', { ...good, time: '2026-03-15T12:00:00' }],
    ['INVALID_TIME', { ...good, time: '2026-02-30T12:00:00Z' }],
    ['INVALID_TIME', { ...good, time: now }],
    ['TIME_IN_FUTURE', { ...good, time: '9999-12-31T23:59:59Z' }],
    ['TIME_IN_FUTURE', { ...good, time: toIso(now + 5 * minute + 1) }],
    ['TIME_TOO_OLD', { ...good, time: toIso(now - 35 * day - 1) }],
    ['TIME_TOO_OLD', { ...good, time: '0001-01-01T00:00:00Z' }],
    ['UNSUPPORTED_DATA', { ...good, data: undefined, data_base64: 'AAAA' }],
    ['UNSUPPORTED_DATA', { ...good, datacontenttype: 'text/xml' }],
    ['INVALID_TEXT', { ...good, data: { deep: ['\u0000'] } }],
    ['INVALID_TEXT', { ...good, data: { '\udfff': 1 } }],
    ['INEXACT_NUMBER', { ...good, data: JSON.parse('{"n":1e400}') }],
    ['INEXACT_NUMBER', { ...good, data: JSON.parse('{"n":9007199254740993}') }],
    ['TOO_DEEP', { ...good, data: nested(40) }],
    ['EVENT_TOO_LARGE', { ...good, data: 'x'.repeat(65 * 1024) }],
    ['EVENT_TOO_LARGE', { ...good, data: '€'.repeat(22 * 1024) }],
  ])('is refused: %s %#', (code, value) => {
    expect(checkEvent(value, { org }, now)).toBe(code);
  });

  it('is itself by organization, source and id alone', () => {
    expect(keyOf({ time: toIso(now - second), data: 2, type: 'other', subject: 'b' })).toBe(keyOf({}));
    expect((checkEvent(good, { org: 'eco_org_2222222222222222222222' }, now) as { key: string }).key).not.toBe(
      keyOf({}),
    );
    expect(keyOf({ id: '2' })).not.toBe(keyOf({}));
    expect(keyOf({ source: '/api b', id: 'c' })).not.toBe(keyOf({ source: '/api', id: 'b c' }));
  });

  it('says the same whatever the order of its members and the time of its receipt', () => {
    expect(contentOf({ data: { b: { d: 1, c: 2 }, a: [{ f: 1, e: 2 }] } })).toBe(
      contentOf({ data: { a: [{ e: 2, f: 1 }], b: { c: 2, d: 1 } } }),
    );
    const later = checkEvent(good, { org }, now + minute) as { content: number };
    expect(later.content).toBe(contentOf({}));
    for (const changes of [{ data: { n: 2 } }, { type: 'other' }, { subject: 'b' }, { time: toIso(now - 1) }]) {
      expect(contentOf(changes)).not.toBe(contentOf({}));
    }
  });
});
