import { describe, expect, it } from 'vitest';
import { day, ManualClock } from '../../kernel/clock.ts';
import { otherTag, TagBook } from './tags.ts';

describe('tags of verifications', () => {
  it('are bounded by organization and day; those that are known stay', () => {
    const clock = new ManualClock();
    const book = new TagBook(clock);
    const tags = Array.from({ length: 600 }, (_, n) => `GET /orders/${n}`);
    expect(tags.map((tag) => book.entry('one', tag))).toEqual(tags.map((tag, n) => (n < 500 ? tag : otherTag)));
    expect(book.entry('one', 'GET /orders/7')).toBe('GET /orders/7');
    expect(book.entry('two', 'GET /orders/599')).toBe('GET /orders/599');
    clock.advance(day);
    expect(book.entry('one', 'GET /orders/599')).toBe('GET /orders/599');
  });
});
