import { describe, expect, it } from 'vitest';
import { metadataOf, textOf } from './metadata.ts';

describe('metadataOf', () => {
  it('reads a name and a value from each line', () =>
    expect(metadataOf('region=eu\n\n tier = 3 \nvip=true\nnote=a=b\nnone=null\nempty=')).toEqual({
      region: 'eu',
      tier: 3,
      vip: true,
      note: 'a=b',
      none: null,
      empty: '',
    }));

  it('keeps what a number would change', () =>
    expect(metadataOf('id=12345678901234567890\nzip=01234\nversion=1.0')).toEqual({
      id: '12345678901234567890',
      zip: '01234',
      version: '1.0',
    }));

  it('refuses a line without a name', () => expect(() => metadataOf('eu')).toThrow('“eu” is not name=value'));

  it('reads what textOf writes', () => {
    const metadata = { region: 'eu', tier: 3, vip: false, nothing: null };
    expect(metadataOf(textOf(metadata))).toEqual(metadata);
  });
});
