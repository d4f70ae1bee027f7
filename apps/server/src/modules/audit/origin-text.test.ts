import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packOrigin, unpackText } from './origin-text.ts';

describe('an origin', () => {
  test('is read as it was written, whatever the address and the user agent', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', maxLength: 2000 }),
        (address, agent) => {
          expect(JSON.parse(unpackText(packOrigin(address, agent)))).toEqual([address, agent]);
        },
      ),
    );
  });

  test('of before is read too', () => {
    expect(unpackText(Buffer.from('["192.0.2.7","curl/8.5.0"]'))).toBe('["192.0.2.7","curl/8.5.0"]');
  });

  test('of a browser takes a third of its length', () => {
    const agent =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36';
    expect(packOrigin('203.0.113.99', agent).length).toBeLessThan(45);
    expect(packOrigin('203.0.113.99', 'node').length).toBeLessThan(27);
  });
});
