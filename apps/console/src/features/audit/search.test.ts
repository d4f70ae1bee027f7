import { describe, expect, it } from 'vitest';
import { dateRangeOf, queryOf, rangeText, readAuditSearch } from './search.ts';

const now = new Date('2026-11-25T12:00:00Z');

describe('the search of the audit log', () => {
  it('keeps what it knows of an address, and nothing else', () => {
    expect(readAuditSearch({ actor: 'eco_usr_1', result: 'denied', live: true, page: 3, action: '' })).toEqual({
      actor: 'eco_usr_1',
      result: 'denied',
      live: true,
    });
    expect(readAuditSearch({ result: 'maybe', live: 'yes', actor: 7 })).toEqual({});
  });

  it('reads time ranges and writes them again', () => {
    for (const range of ['24h', '7d', '30d', '2026-11-01..2026-11-30']) {
      const read = dateRangeOf(range);
      expect(read && rangeText(read)).toBe(range);
    }
    expect(dateRangeOf('2026-11-01')).toBeUndefined();
    expect(dateRangeOf(undefined)).toBeUndefined();
  });

  it('has no end where the range ends now', () => {
    expect(queryOf({ range: '24h', action: 'key.*' }, now)).toEqual({
      action: 'key.*',
      from: '2026-11-24T12:00:00.000Z',
    });
    expect(queryOf({ range: '2026-11-01..2026-11-02' }, now)).toHaveProperty('to');
  });
});
