import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Cells, shownMs } from './cells.ts';

describe('what is shown of values', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a revealed value is gone after 30 seconds', () => {
    const cells = new Cells();
    let told = 0;
    cells.subscribe('a', () => told++);
    cells.reveal('a', 'v');
    expect(cells.get('a')).toEqual({ mode: 'revealed', value: 'v' });
    vi.advanceTimersByTime(shownMs - 1);
    expect(cells.get('a')).toBeDefined();
    vi.advanceTimersByTime(1);
    expect(cells.get('a')).toBeUndefined();
    expect(told).toBe(2);
  });

  test('a draft is hidden after 30 seconds without a key, and kept', () => {
    const cells = new Cells();
    cells.edit('a', '', 3);
    vi.advanceTimersByTime(shownMs - 1);
    cells.type('a', 'typed');
    vi.advanceTimersByTime(shownMs - 1);
    expect(cells.get('a')).toMatchObject({ draft: 'typed', concealed: false });
    vi.advanceTimersByTime(1);
    expect(cells.get('a')).toEqual({ mode: 'editing', draft: 'typed', version: 3, concealed: true });
    cells.resume('a');
    expect(cells.get('a')).toMatchObject({ draft: 'typed', concealed: false });
  });

  test('a hidden tab takes values away at once, and hides drafts', () => {
    const cells = new Cells();
    cells.reveal('a', 'v');
    cells.edit('b', 'typed', 1);
    cells.concealAll();
    expect(cells.get('a')).toBeUndefined();
    expect(cells.get('b')).toMatchObject({ draft: 'typed', concealed: true });
    vi.advanceTimersByTime(10 * shownMs);
    expect(cells.get('b')).toMatchObject({ draft: 'typed', concealed: true });
  });

  test('only who shows a value is told of it', () => {
    const cells = new Cells();
    let told = 0;
    const stop = cells.subscribe('a', () => told++);
    cells.reveal('b', 'v');
    expect(told).toBe(0);
    stop();
    cells.reveal('a', 'v');
    expect(told).toBe(0);
    cells.closeAll();
    expect(cells.get('a')).toBeUndefined();
  });
});
