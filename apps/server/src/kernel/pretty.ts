/** Turns JSON log lines into readable ones: `12:00:00.123 INFO  message  field=value`. For development. */
export function prettyStream(sink: { write(line: string): void }): { write(line: string): void } {
  return { write: (line) => sink.write(prettyLine(line)) };
}

function prettyLine(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, msg, err, ...rest } = fields;
  const details = Object.entries(rest).map(([name, value]) => `  ${name}=${show(value)}`);
  const head = `${String(time).slice(11, 23)} ${String(level).toUpperCase().padEnd(5)} ${msg === undefined ? '' : String(msg)}`;
  return `${head}${details.join('')}\n${err === undefined ? '' : stacks(err)}`;
}

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function stacks(err: unknown): string {
  if (typeof err !== 'object' || err === null || !('stack' in err)) return `  ${show(err)}\n`;
  const { stack, cause } = err as { stack: unknown; cause?: unknown };
  const own = String(stack).replace(/^/gm, '  ');
  return `${own}\n${cause === undefined ? '' : `  caused by:\n${stacks(cause)}`}`;
}
