import { z } from 'zod';
import { type FieldError, PolarFailure } from './errors.ts';

export const id = z.uuid();
export const text = z.string().min(1);
export const cents = z.int().min(0).max(99_999_999);
export const currency = z.enum(['usd', 'eur', 'gbp', 'aud', 'cad', 'chf', 'jpy', 'sek', 'inr', 'brl']);
export const interval = z.enum(['day', 'week', 'month', 'year']);
export const instant = z.iso.datetime({ offset: true });
export const metadata = z
  .record(z.string().min(1).max(40), z.union([z.string().min(1).max(500), z.number(), z.boolean()]))
  .refine((value) => Object.keys(value).length <= 50, 'At most 50 keys');
export const address = z.strictObject({
  line1: z.string().nullish(),
  line2: z.string().nullish(),
  postal_code: z.string().nullish(),
  city: z.string().nullish(),
  state: z.string().nullish(),
  country: z.string().length(2),
});

const many = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(schema).optional());
const flag = z
  .preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())
  .optional();

/** Parameters of lists. */
export const query = {
  many,
  flag,
  page: {
    page: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).optional(),
    sorting: many(z.string()),
    organization_id: many(z.string()),
    metadata: z.record(z.string(), z.string()).optional(),
  },
};

/** A query with repeated names as lists, and `metadata[key]=value` as an object. */
export function queryOf(search: URLSearchParams): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    const [, outer = '', inner = ''] = /^(\w+)\[(.+)\]$/.exec(name) ?? [];
    if (outer === '') found[name] = values.length > 1 ? values : values[0];
    else found[outer] = { ...(found[outer] as object | undefined), [inner]: values[0] };
  }
  return found;
}

export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  place: 'body' | 'query',
): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  throw new PolarFailure(
    422,
    'RequestValidationError',
    result.error.issues.flatMap((issue) => errorsOf(issue, place)),
  );
}

/** In Pydantic's words, which FastAPI answers. */
function errorsOf(issue: z.core.$ZodIssue, place: string): FieldError[] {
  const loc = [place, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  const { input } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      type: 'extra_forbidden',
      loc: [...loc, key],
      msg: 'Extra inputs are not permitted',
      input: (input as Record<string, unknown> | undefined)?.[key],
    }));
  }
  if (input === undefined) return [{ type: 'missing', loc, msg: 'Field required', input }];
  if (issue.code === 'invalid_type')
    return [{ type: `${issue.expected}_type`, loc, msg: `Input should be a valid ${issue.expected}`, input }];
  if (issue.code === 'invalid_value') {
    return [
      {
        type: 'literal_error',
        loc,
        msg: `Input should be ${issue.values.map((value) => `'${String(value)}'`).join(' or ')}`,
        input,
      },
    ];
  }
  // The form that came nearest tells what is wrong.
  if (issue.code === 'invalid_union') {
    const [nearest = []] = [...issue.errors].sort((a, b) => a.length - b.length);
    return nearest.flatMap((each) => errorsOf({ ...each, path: [...issue.path, ...each.path] }, place));
  }
  return [{ type: 'value_error', loc, msg: issue.message, input }];
}
