import { isatty } from 'node:tty';
import pino from 'pino';
import { mask } from './mask.ts';
import { prettyStream } from './pretty.ts';
import { describeError, redact } from './redact.ts';
import { Throttle } from './throttle.ts';

export type Log = pino.Logger;

export interface LogOptions {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Where lines go. Default: standard output. */
  destination?: { write(line: string): void };
  /** Readable lines instead of JSON. Default: when standard output is a terminal. */
  pretty?: boolean;
}

/**
 * A pino logger that does not print secrets. Every argument is rebuilt by `redact` (by field names, errors, instances)
 * before pino sees it, and the finished line passes `mask` (patterns of keys, tokens and URLs), which also covers
 * messages and stacks. Of failures that repeat, only the first of a minute is printed, and a count (see `Throttle`).
 */
export function createLog({ level, destination, pretty }: LogOptions): Log {
  // Asynchronous, so that a slow terminal or pipe never stalls a request; pino flushes when the process exits.
  const sink = destination ?? pino.destination({ dest: 1, sync: false });
  const readable = pretty ?? (destination === undefined && isatty(1));
  const throttle = new Throttle();
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // `redact` has described errors; pino's own serializer would fold their causes into one text.
      serializers: { err: (err: unknown) => err },
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method, level) {
          const summarize = (repeated: number): void => method.apply(this, [{ repeated }, messageOf(args)]);
          if (throttle.admit(level, args, summarize)) method.apply(this, safeArguments(args) as typeof args);
        },
        streamWrite: mask,
      },
    },
    readable ? prettyStream(sink) : sink,
  );
  guardBindings(log);
  return log;
}

const messageOf = ([first, second]: readonly unknown[]): string =>
  typeof second === 'string' ? second : first instanceof Error ? first.message : '';

function safeArguments(args: unknown[]): unknown[] {
  const [first, ...rest] = args;
  if (first instanceof Error) {
    return [{ err: describeError(first) }, ...(rest.length > 0 ? rest.map(redact) : [first.message])];
  }
  if (rest.length === 0) return [redact(first)];
  return [redact(first), ...rest.map(redact)];
}

/** Pino does not format the bindings of child loggers, so they are redacted when set. */
function guardBindings(log: Log): void {
  const child: (this: Log, bindings: pino.Bindings, options?: pino.ChildLoggerOptions) => unknown = log.child;
  const setBindings = log.setBindings;
  Object.assign(log, {
    child(this: Log, bindings: pino.Bindings, options?: pino.ChildLoggerOptions) {
      return child.call(this, redact(bindings) as pino.Bindings, options);
    },
    setBindings(this: Log, bindings: pino.Bindings) {
      setBindings.call(this, redact(bindings) as pino.Bindings);
    },
  });
}
