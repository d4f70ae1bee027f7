import { describe, expect, it } from 'vitest';
import { linesOf, scopesOf, textOfScopes } from './lines.ts';

describe('lines of a text area', () => {
  it('are trimmed, and empty ones left out', () => {
    expect(linesOf(' https://a.example/cb \n\n\thttps://b.example/cb\r\n')).toEqual([
      'https://a.example/cb',
      'https://b.example/cb',
    ]);
  });

  it('are scopes and what they allow', () => {
    const scopes = scopesOf('orders:read  Read your orders\nadmin');
    expect(scopes).toEqual([
      { name: 'orders:read', description: 'Read your orders' },
      { name: 'admin', description: 'admin' },
    ]);
    expect(scopesOf(textOfScopes(scopes))).toEqual(scopes);
  });
});
