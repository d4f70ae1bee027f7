/** The part with each `$ref` replaced by what it refers to in the document; within itself, by anything. */
export function withoutReferences(part: unknown, document: unknown, within: readonly string[] = []): unknown {
  if (Array.isArray(part)) return part.map((each) => withoutReferences(each, document, within));
  if (typeof part !== 'object' || part === null) return part;
  const { $ref, ...rest } = part as { $ref?: unknown };
  if (typeof $ref === 'string') {
    return within.includes($ref) ? {} : withoutReferences(referred(document, $ref), document, [...within, $ref]);
  }
  return Object.fromEntries(
    Object.entries(rest).map(([name, each]) => [name, withoutReferences(each, document, within)]),
  );
}

/** What `#/components/schemas/Customer` refers to; undefined where there is no such thing. */
export const referred = (document: unknown, reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
