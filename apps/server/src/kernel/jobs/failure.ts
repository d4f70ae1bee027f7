import { NexusError } from '../errors.ts';

/** Causes that are followed, so that a chain that leads back to itself ends. */
const maxCauses = 3;
/** Characters of the whole, and of one part that another program chose. */
const maxLength = 300;
const maxPart = 80;

/**
 * What failed, for operators: codes, and the place in our source. Never the message, which may quote an address or a value;
 * the log has it. `DatabaseError 23505 eco_members_pkey, modules/tenancy/members/store.ts:31`
 */
export function failureOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at !== undefined && at !== null && parts.length < maxCauses; at = causeOf(at)) {
    parts.push(described(at));
  }
  const place = placeOf(error);
  const text = parts.join(', caused by ') + (place === undefined ? '' : `, ${place}`);
  return text.slice(0, maxLength);
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

function described(error: unknown): string {
  if (error instanceof NexusError) return `${error.code}: ${error.spec.title}`;
  if (!(error instanceof Error)) return 'A value that is not an error';
  const { code, responseCode, constraint } = error as { code?: unknown; responseCode?: unknown; constraint?: unknown };
  return [error.name, code, responseCode, constraint].filter(isPlain).join(' ');
}

/** Names of errors, SQLSTATEs, codes of the system, of SMTP and of constraints. */
const isPlain = (part: unknown): part is string | number =>
  typeof part === 'number' || (typeof part === 'string' && part.length <= maxPart && /^\w+$/.test(part));

/** The runner of jobs is in every stack, so it says nothing about the failure. */
const runner = 'kernel/jobs/';

/** The innermost line of a module in the stack; of anything else of ours where no module is in it. */
function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .flatMap((line) => /\/src\/((?:modules|kernel|http)\/[\w./-]+:\d+):\d+\)?$/.exec(line)?.[1] ?? [])
    .filter((place) => !place.startsWith(runner));
  return places.find((place) => place.startsWith('modules/')) ?? places[0];
}
