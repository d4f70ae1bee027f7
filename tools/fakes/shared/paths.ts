/** The variable parts of a path that fits a pattern such as `/v1/things/:id`, in order. */
export function partsOf(pattern: string, path: string): string[] | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parts: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) parts.push(decodeURIComponent(value));
    else if (part !== value) return undefined;
  }
  return parts;
}
