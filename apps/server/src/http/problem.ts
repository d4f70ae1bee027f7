import { z } from 'zod';
import { translateDatabaseError } from '../kernel/db/errors.ts';
import type { FieldError } from '../kernel/errors.ts';
import { errors, NexusError } from '../kernel/errors.ts';

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
  const fields = failure.issues
    .flatMap(namedIssues)
    .slice(0, maxFieldErrors)
    .map(({ path, message }) => ({
      path: where === '' ? `/${path.map(String).join('/')}` : `${where}${path.map(String).join('/')}`,
      message,
    }));
  const [first] = fields;
  return errors.INVALID_REQUEST(first === undefined ? undefined : `${first.path}: ${first.message}`, {
    errors: fields,
  });
}

/** Zod reports unknown members together, at the object that has them: each becomes an error at its own path. */
function namedIssues(issue: z.core.$ZodIssue): { path: readonly PropertyKey[]; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'Unknown; check the spelling' }));
}

/** Fastify refuses request lines itself. */
function fromFastify(error: unknown): NexusError | undefined {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return errors.MALFORMED_BODY(message);
  return undefined;
}
