import { minute } from './clock.ts';

/** The fields of a log line that tell one place of failure from another. */
const places = ['route', 'job', 'subscription'] as const;
/** More different failures than this in a minute are all printed. */
const maxKeys = 1000;
/** Of the error's message, in a key. */
const maxMessage = 200;

/** Writes the line that says how often another one was repeated. */
type Summarize = (repeated: number) => void;

/**
 * While the disk is full or the database is away, each request fails in the same way, with 3 kB of stack. Of lines with
 * the same message, error and place, the first of a minute is printed, and at its end the number of the others. Lines
 * without an error are always printed, and so are those with a field `audit`: they may be the only trace of an act.
 */
export class Throttle {
  private readonly repeats = new Map<string, number>();

  /** Whether the line is to be printed now. */
  admit(level: number, args: readonly unknown[], summarize: Summarize): boolean {
    const key = keyOf(level, args);
    if (key === undefined) return true;
    const repeated = this.repeats.get(key);
    if (repeated !== undefined) {
      this.repeats.set(key, repeated + 1);
      return false;
    }
    if (this.repeats.size < maxKeys) this.open(key, summarize);
    return true;
  }

  private open(key: string, summarize: Summarize): void {
    this.repeats.set(key, 0);
    const timer = setTimeout(() => {
      const repeated = this.repeats.get(key) ?? 0;
      this.repeats.delete(key);
      if (repeated === 0) return;
      // A failure that goes on is told once a minute, without its stack.
      this.open(key, summarize);
      summarize(repeated);
    }, minute);
    timer.unref();
  }
}

function keyOf(level: number, [first, second]: readonly unknown[]): string | undefined {
  if (first instanceof Error) return JSON.stringify([level, second, describe(first)]);
  if (typeof first !== 'object' || first === null || !('err' in first) || 'audit' in first) return undefined;
  const fields: Record<string, unknown> = { ...first };
  return JSON.stringify([level, second, describe(fields.err), ...places.map((name) => String(fields[name]))]);
}

/** The code, and where there is none, what the error says. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, maxMessage);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : `${error.name} ${error.message.slice(0, maxMessage)}`;
}
