/** What pages show of a failed call: the members of a problem document (RFC 9457) that the server sends. */
export interface ProblemLike {
  status?: number;
  title?: string;
  detail?: string;
  code?: string;
  requestId?: string;
  errors?: readonly { path: string; message: string }[];
}

/** The problem in an error that a call threw: the error itself, or its member `problem`. */
export function problemOf(error: unknown): ProblemLike {
  if (typeof error !== 'object' || error === null) return {};
  const { problem } = error as { problem?: unknown };
  if (typeof problem === 'object' && problem !== null) return problem as ProblemLike;
  return error as ProblemLike;
}

/** One sentence for the reader. */
export function problemText(error: unknown): string {
  const { detail, title } = problemOf(error);
  return detail ?? title ?? (error instanceof Error ? error.message : 'Something went wrong.');
}

/**
 * The messages of a refused form by the names of its fields: `/address/city` is that of the field `address.city`. What
 * belongs to none of `fields` goes into `form`, and so does the detail of a problem without `errors`.
 */
export function formErrors(
  error: unknown,
  fields: readonly string[],
): { fields: Record<string, string>; form?: string } {
  if (error === undefined || error === null) return { fields: {} };
  const problem = problemOf(error);
  const byField: Record<string, string> = {};
  const rest: string[] = [];
  for (const { path, message } of problem.errors ?? []) {
    const name = fieldOf(path, fields);
    if (name === undefined) rest.push(message);
    else byField[name] ??= message;
  }
  if (rest.length > 0) return { fields: byField, form: rest.join(' ') };
  return Object.keys(byField).length > 0 ? { fields: byField } : { fields: {}, form: problemText(error) };
}

/** The longest of the names that the path of an error begins with. */
function fieldOf(path: string, fields: readonly string[]): string | undefined {
  const parts = path
    .replace(/^(query|params)/, '')
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.');
    if (fields.includes(name)) return name;
  }
  return undefined;
}

/** The server's messages are not whole sentences. */
export const sentence = (text: string): string => text.replace(/[^.!?]$/, '$&.');
