import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, PageQuery, pageOf } from './paging.ts';

describe('paging', () => {
  it('pages through all rows once', () => {
    const rows = ['a', 'b', 'c', 'd', 'e'];
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 10; pages += 1) {
      const after = decodeCursor(cursor)?.[0] ?? '';
      const page = pageOf(
        rows.filter((row) => row > after).slice(0, 3),
        2,
        (row) => [row],
        (row) => row.toUpperCase(),
      );
      seen.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['A', 'B', 'C', 'D', 'E']);
  });

  it('refuses cursors it did not make', () => {
    const forged = [
      'x',
      '',
      Buffer.from('{}').toString('base64url'),
      Buffer.from('[1]').toString('base64url'),
      encodeCursor(['a', 'b']),
      encodeCursor(['a\u0000']),
      Buffer.from('["\\ud800"]').toString('base64url'),
    ];
    for (const cursor of forged) expect(() => decodeCursor(cursor), cursor).toThrow('query/cursor');
  });

  it('parses limits and bounds them', () => {
    expect(PageQuery.parse({})).toEqual({ limit: 20 });
    expect(PageQuery.parse({ limit: '100' }).limit).toBe(100);
    for (const limit of ['0', '101', '1.5', 'all', ''])
      expect(PageQuery.safeParse({ limit }).success, limit).toBe(false);
  });
});
