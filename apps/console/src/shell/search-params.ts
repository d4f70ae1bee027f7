/** For `validateSearch`: what is in the address may be anything. */
type Search = Record<string, unknown>;

/** Numbers and booleans too: the router parses the values of the address as JSON. */
export function textParam(search: Search, name: string): string | undefined {
  const value = search[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function choiceParam<Value extends string>(
  search: Search,
  name: string,
  values: readonly Value[],
): Value | undefined {
  return values.find((value) => value === search[name]);
}
