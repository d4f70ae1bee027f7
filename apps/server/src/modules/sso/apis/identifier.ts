/** Why the text is no identifier of an API (RFC 8707, 2); undefined where it is one. `own`: the address of Nexus. */
export function problemWithIdentifier(text: string, own: URL): string | undefined {
  const url = URL.parse(text);
  if (url === null || /[\s\\]/.test(text)) return 'must be an absolute URI';
  if (text.includes('#')) return 'must have no fragment (RFC 8707, 2)';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name';
  // The audience of Nexus's own tokens.
  if (url.origin === own.origin) return 'must not be at the address of Nexus';
  return ['https:', 'http:', 'urn:'].includes(url.protocol) ? undefined : 'must begin with https://, http:// or urn:';
}

/**
 * How identifiers are compared: clients write the URL of a server with and without the slash at its end, and in capitals
 * (the MCP specification, "Canonical Server URI").
 */
export const identifierKey = (text: string): string | undefined => URL.parse(text)?.href.replace(/\/$/, '');
