/** The patterns that endpoints subscribe by: a type, `invoice.*` for all below it, or `*`. @internal */
export function matchesPattern(pattern: string, type: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

/** `*`, then each noun that has several types, as `noun.*`. */
export function wildcardsOf(types: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const type of types) {
    const noun = type.slice(0, type.indexOf('.'));
    counts.set(noun, (counts.get(noun) ?? 0) + 1);
  }
  return ['*', ...[...counts].filter(([, count]) => count > 1).map(([noun]) => `${noun}.*`)];
}

export const countMatches = (patterns: readonly string[], types: readonly string[]): number =>
  types.filter((type) => patterns.some((pattern) => matchesPattern(pattern, type))).length;
