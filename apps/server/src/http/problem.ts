import { z } from 'zod';
import { translateDatabaseError } from '../kernel/db/errors.ts';
import type { FieldError } from '../kernel/errors.ts';
import { errors, NexusError } from '../kernel/errors.ts';
import { issueInWords } from './words.ts';

// A message in the schema takes precedence.
z.config({ localeError: issueInWords });

/** RFC 9457 problem details, with our members: `code`, `kind`, `requestId`, `errors`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  kind: string;
  requestId: string;
  /** As `detail`: older clients read this member. */
  error: string;
  errors?: FieldError[];
}

/** What the caller sees of an error: neither internal messages nor causes. */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = toNexusError(error);
  const { code, id, spec, options } = known;
  const detail = options.detail ?? spec.title;
  return {
    type: `/docs/errors#${id}`,
    title: spec.title,
    status: spec.status,
    detail,
    code,
    kind: spec.kind,
    requestId,
    error: detail,
    ...(options.errors === undefined ? {} : { errors: options.errors }),
    ...options.extra,
  };
}

export function toNexusError(error: unknown): NexusError {
  if (error instanceof NexusError) return error;
  if (error instanceof z.ZodError) return invalid(error, '');
  // A lost database is 503, wherever the error comes from.
  const translated = translateDatabaseError(error);
  if (translated instanceof NexusError) return translated;
  return fromFastify(error) ?? errors.INTERNAL(undefined, { cause: error, internal: (error as Error)?.message });
}

/** Of one reply. */
const maxFieldErrors = 50;

/** Field errors of a zod failure; `where` is '' for the body, `query/` or `params/`. */
export function invalid(failure: z.ZodError, where: string): NexusError {
  return invalidFields(failure.issues.flatMap((issue) => fieldErrors(issue, where)).slice(0, maxFieldErrors));
}

/** Says what is wrong with the fields; the first is the detail. */
export function invalidFields(fields: FieldError[]): NexusError {
  const [first] = fields;
  return errors.INVALID_REQUEST(first && `${first.path}: ${first.message}`, { errors: fields });
}

/** Zod reports unknown members together, at the object that has them: each becomes an error at its own path. */
function fieldErrors(issue: z.core.$ZodIssue, where: string): FieldError[] {
  const { code, path, message } = issue;
  if (code !== 'unrecognized_keys') return [{ path: pointer(where, path), message }];
  return issue.keys.map((key) => ({ path: pointer(where, [...path, key]), message: unknownName }));
}

export const unknownName = 'Unknown; check the spelling';

/** A JSON pointer (RFC 6901) into the body; elsewhere it begins with `where`. */
export const pointer = (where: string, path: readonly PropertyKey[]): string =>
  (where === '' ? '/' : where) + path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');

/** Fastify and its plugins refuse some requests themselves. */
function fromFastify(error: unknown): NexusError | undefined {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return errors.INVALID_REQUEST(message);
  return undefined;
}
