/** Changes the data of one type of event from the shape of a version to that of the version before. It must be pure. */
type Cast = (data: Record<string, unknown>) => Record<string, unknown>;

export interface Version {
  /** The day on which it became the newest. */
  date: string;
  /** By type of event, from this version to the one before it. Empty for the first. */
  casts: Readonly<Record<string, Cast>>;
}

/**
 * Oldest first. Whoever changes the shape of an event's data in a way that a receiver could notice adds a version, with a
 * cast that gives the old shape back, and its golden file.
 */
const history: readonly Version[] = [{ date: '2026-11-27', casts: {} }];

export const versions: readonly string[] = history.map(({ date }) => date);
export const newestVersion: string = versions.at(-1) ?? '';

/** The data as a version has it that is not newer than the one it is in. */
export function castData(
  type: string,
  data: Record<string, unknown>,
  { from, to }: { from: string; to: string },
  all: readonly Version[] = history,
): Record<string, unknown> {
  return all
    .filter(({ date }) => date > to && date <= from)
    .reverse()
    .reduce((newer, { casts }) => casts[type]?.(newer) ?? newer, data);
}
