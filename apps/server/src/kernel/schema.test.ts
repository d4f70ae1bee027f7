import { describe, expect, it } from 'vitest';
import { Instant, InstantInput } from './schema.ts';

describe('instants', () => {
  it('are milliseconds from RFC 3339 with any offset, and are answered in UTC', () => {
    const instant = InstantInput.parse('2030-01-01T02:00:00.5+02:00');
    expect(instant).toBe(Date.UTC(2030, 0, 1, 0, 0, 0, 500));
    expect(Instant.decode(instant)).toBe('2030-01-01T00:00:00.500Z');
  });

  it('that could not be answered are refused', () => {
    for (const text of ['0000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01'])
      expect(InstantInput.safeParse(text).error?.issues[0]?.message).toContain('years 0000 to 9999');
    for (const text of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])
      expect(Instant.decode(InstantInput.parse(text))).toBe(new Date(text).toISOString());
  });

  it('are refused without an offset, on days that do not exist and in texts without end', () => {
    const texts = ['2030-01-01T00:00:00', '2030-02-30T00:00:00Z', `2030-01-01T00:00:00.${'0'.repeat(40)}Z`];
    expect(texts.filter((text) => InstantInput.safeParse(text).success)).toEqual([]);
  });
});
