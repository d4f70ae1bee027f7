import { describe, expect, it } from 'vitest';
import { identifierKey, problemWithIdentifier } from './identifier.ts';

const own = new URL('https://nexus.example.com');

describe('the identifier of an API', () => {
  it.each(['https://api.example.com/orders', 'http://localhost:4003/mcp', 'urn:acme:orders', 'https://a.example?v=1'])(
    'may be %s',
    (text) => expect(problemWithIdentifier(text, own)).toBeUndefined(),
  );

  it.each([
    'orders',
    '/orders',
    'https://a.example/#top',
    'https://a.example/#',
    'https://me@a.example',
    'https://a.example/a b',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://nexus.example.com',
    'https://NEXUS.example.com:443/api/v1',
    '',
  ])('may not be %j', (text) => expect(problemWithIdentifier(text, own)).toBeDefined());

  it('is the same with and without the slash at its end, in capitals, and with the port of its scheme', () => {
    const forms = [
      'https://mcp.example.com',
      'https://mcp.example.com/',
      'HTTPS://MCP.example.com',
      'https://mcp.example.com:443/',
    ];
    expect(new Set(forms.map(identifierKey))).toEqual(new Set(['https://mcp.example.com']));
    expect(identifierKey('https://mcp.example.com/MCP/')).toBe('https://mcp.example.com/MCP');
    expect(identifierKey('https://mcp.example.com/mcp')).not.toBe(identifierKey('https://mcp.example.com/MCP'));
  });
});
