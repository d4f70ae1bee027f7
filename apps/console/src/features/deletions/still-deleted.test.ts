import { describe, expect, it } from 'vitest';
import { stillDeleted } from './still-deleted.ts';

const now = new Date('2026-05-10T00:00:00Z');
const deleted = (id: string, at: string, erasedAfter = '2026-06-01T00:00:00Z') => ({
  at,
  resource: { type: 'project', id },
  before: { name: `Project ${id}` },
  after: { erasedAfter },
});
const restored = (id: string, at: string) => ({ at, resource: { type: 'project', id }, before: null, after: {} });

describe('stillDeleted', () => {
  it('leaves out what was restored since', () => {
    const entries = [deleted('a', '2026-05-02T00:00:00Z'), deleted('b', '2026-05-01T00:00:00Z')];
    expect(stillDeleted(entries, [restored('a', '2026-05-03T00:00:00Z')], now).map(({ id }) => id)).toEqual(['b']);
  });

  it('has what was deleted again after it was restored, once', () => {
    const entries = [deleted('a', '2026-05-05T00:00:00Z'), deleted('a', '2026-05-01T00:00:00Z')];
    expect(stillDeleted(entries, [restored('a', '2026-05-03T00:00:00Z')], now)).toEqual([
      {
        id: 'a',
        name: 'Project a',
        deletedAt: '2026-05-05T00:00:00Z',
        erasedAfter: '2026-06-01T00:00:00Z',
        projectId: undefined,
      },
    ]);
  });

  it('leaves out what is erased', () =>
    expect(stillDeleted([deleted('a', '2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z')], [], now)).toEqual([]));
});
