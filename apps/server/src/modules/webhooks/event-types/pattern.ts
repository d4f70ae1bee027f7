/** `*` is every type, `invoice.*` every type that begins with `invoice.`, anything else itself. */
export const matchesType = (pattern: string, type: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
