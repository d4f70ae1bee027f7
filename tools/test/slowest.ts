/** What is read of the report that vitest's JSON reporter writes. */
export interface TimedFile {
  /** Absolute path. */
  name: string;
  /** Milliseconds since 1970. */
  startTime: number;
  endTime: number;
}

/** Fewer files than this are not worth a list. */
const minFiles = 50;

/** A line for each of the files that took longest, so that whoever waits for a run sees what to shorten. */
export function slowestFiles(files: readonly TimedFile[], root: string, count = 15): string[] {
  if (files.length < minFiles) return [];
  return files
    .map(({ name, startTime, endTime }) => ({ name: name.replace(root, ''), seconds: (endTime - startTime) / 1000 }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count)
    .map(({ name, seconds }) => `slow: ${seconds.toFixed(0)} s ${name}`);
}
