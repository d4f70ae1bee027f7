import { describe, expect, it } from 'vitest';
import { foreignId, isOneLine, oneLine, paragraphs, toOneLine } from './text.ts';

describe('one line of text', () => {
  it.each([
    ['emoji with joiners', '👨‍👩‍👧‍👦 family'],
    ['emoji with a skin tone and joiners', '👩🏽‍🚀👩🏽‍🤝‍👨🏿'],
    ['emoji with a variation selector', '🏳️‍🌈 ❤️‍🔥'],
    ['a flag of tags', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['Persian', 'می‌خواهم'],
    ['Sinhala', 'ශ්‍රී ලංකා'],
    ['Malayalam, with a joiner at its end', 'അവന്‍'],
    ['Hindi', 'क्‍ष'],
    ['combined letters', 'Zoe\u0308 Ünter'],
    ['spaces of all kinds', 'a\u00a0b\u3000c\u2009d'],
    ['a symbol of a font', 'x\ue000'],
    ['nothing', ''],
  ])('may have %s', (_, text) => {
    expect(isOneLine(text)).toBe(true);
    expect(toOneLine(text)).toBe(text);
  });

  it.each([
    ['CR and LF', 'a\r\nb'],
    ['LF', 'a\nb'],
    ['a tab', 'a\tb'],
    ['an escape', 'a\u001b[31mb'],
    ['DEL', 'a\u007fb'],
    ['a C1 control', 'a\u0085b'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ['a bidi override', 'a\u202eb'],
    ['a bidi embedding', 'a\u202bb'],
    ['a bidi isolate', 'a\u2066b'],
    ['a bidi mark', 'a\u200fb'],
    ['a zero-width space', 'a\u200bb'],
    ['a byte order mark', 'a\ufeffb'],
    ['a soft hyphen', 'a\u00adb'],
    ['tags that are no flag', 'a\u{e0067}\u{e0062}b'],
    ['a joiner that joins nothing', '\u200db'],
    ['a joiner after a space', 'a \u200cb'],
    ['two joiners', 'a\u200d\u200db'],
  ])('must not have %s', (_, text) => {
    expect(isOneLine(text)).toBe(false);
    expect(isOneLine(toOneLine(text))).toBe(true);
    expect(oneLine(100).safeParse(text).success).toBe(false);
  });

  it('is trimmed, and is not empty', () => {
    expect(oneLine(5).parse('  ශ්‍රී \n')).toBe('ශ්‍රී');
    for (const text of ['', ' ', '\n', '\u200d', 'sixsix'])
      expect(oneLine(5).safeParse(text).success, text).toBe(false);
  });

  it('is composed in names, so that two that look the same are equal, and left as it is in ids of others', () => {
    expect(oneLine(4).parse('Zoe\u0308 ')).toBe('Zo\u00eb');
    expect(oneLine(3).safeParse('Zoe\u0308').success).toBe(true);
    expect(foreignId(4).parse(' Zoe\u0308')).toBe('Zoe\u0308');
  });

  it('in paragraphs, has line breaks too', () => {
    expect(paragraphs(20).safeParse('one\r\n\ttwo\n👨‍👩‍👧').success).toBe(true);
    expect(paragraphs(20).parse('')).toBe('');
    for (const text of ['a\u202eb', 'a\u0000b', 'a\u2028b']) expect(paragraphs(20).safeParse(text).success).toBe(false);
  });
});
