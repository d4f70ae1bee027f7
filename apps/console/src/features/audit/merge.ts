interface Recorded {
  id: string;
  /** RFC 3339, always as long. */
  at: string;
}

/** Newest first. An entry can be recorded after one that happened later, so the new ones are not all above the list. */
export function merge<Entry extends Recorded>(newest: readonly Entry[], list: readonly Entry[]): Entry[] {
  const known = new Set(list.map(({ id }) => id));
  const fresh = newest.filter(({ id }) => !known.has(id));
  // Entries of one instant keep their order.
  return [...fresh, ...list].sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? 1 : -1));
}
