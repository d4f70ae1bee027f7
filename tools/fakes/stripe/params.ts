import { z } from 'zod';
import { badParameter, type StripeFailure } from './errors.ts';
import { type Form, nameOf } from './form.ts';

/** A value that is refused with a code of Stripe's. */
const refuse = (code: string | undefined, what: string) => ({
  params: { code },
  error: ({ input }: { input?: unknown }) => `${what}: ${String(input)}`,
});

export const text = z.string().min(1).max(5000);
export const integer = z
  .string()
  .refine((value) => /^-?\d{1,15}$/.test(value), refuse('parameter_invalid_integer', 'Invalid integer'))
  .transform(Number);
export const natural = integer.refine(
  (value) => value >= 0,
  refuse('parameter_invalid_integer', 'This value must be greater than or equal to 0'),
);
export const decimal = z
  .string()
  .refine((value) => /^-?\d+(\.\d{1,12})?$/.test(value), refuse(undefined, 'Invalid decimal'));
export const boolean = z
  .string()
  .refine((value) => value === 'true' || value === 'false', refuse(undefined, 'Invalid boolean'))
  .transform((value) => value === 'true');
export const url = text.refine((value) => URL.canParse(value), refuse('url_invalid', 'Not a valid URL'));
export const email = text.refine((value) => /^\S+@\S+$/.test(value), refuse('email_invalid', 'Invalid email address'));
export const currency = z
  .string()
  .refine((value) => /^[a-z]{3}$/i.test(value), refuse(undefined, 'Invalid currency'))
  .transform((value) => value.toLowerCase());

/** An empty text unsets the field. */
export const emptyable = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? null : value), schema.nullable());

/** 50 keys of 40 characters, values of 500; an empty value removes the key, an empty text all of them. */
export const metadata = z.preprocess(
  (value) => (value === '' ? {} : Array.isArray(value) ? { ...value } : value),
  z
    .record(z.string().max(40), z.string().max(500))
    .refine((value) => Object.keys(value).length <= 50, 'Metadata can have up to 50 keys'),
);
export const hash = z.strictObject;
export const list = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (value) => (typeof value === 'object' && !Array.isArray(value) && value !== null ? Object.values(value) : value),
    z.array(schema).max(500),
  );

export const expand = { expand: list(text).optional() };
const range = hash({
  gt: integer.optional(),
  gte: integer.optional(),
  lt: integer.optional(),
  lte: integer.optional(),
});
export const created = z.preprocess((value) => (typeof value === 'string' ? { gte: value, lte: value } : value), range);
export const page = {
  limit: natural.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
  ...expand,
};

export function parse<Schema extends z.ZodType>(schema: Schema, form: Form): z.output<Schema> {
  const result = schema.safeParse(form, { reportInput: true });
  if (result.success) return result.data;
  // Unknown parameters first, as Stripe tells of them before it looks at values.
  const issues = result.error.issues;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw issue === undefined ? badParameter('Invalid request') : failureOf(issue);
}

function failureOf(issue: z.core.$ZodIssue): StripeFailure {
  const param = nameOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => nameOf([...issue.path, key]));
    const message = `Received unknown parameter${names.length > 1 ? 's' : ''}: ${names.join(', ')}`;
    return badParameter(message, { code: 'parameter_unknown', param: names[0] ?? '' });
  }
  if (issue.input === undefined && issue.code === 'invalid_type') {
    return badParameter(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (issue.code === 'too_small' && issue.input === '') {
    const message = `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a field; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`;
    return badParameter(message, { code: 'parameter_invalid_empty', param });
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const message = `Invalid ${param}: must be one of ${allowed.slice(0, -1).join(', ')}${allowed.length > 1 ? ' or ' : ''}${allowed.at(-1) ?? ''}`;
    // An absent choice is a missing parameter, not a wrong one.
    if (issue.input === undefined)
      return badParameter(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
    return badParameter(message, { param });
  }
  if (issue.code === 'custom') {
    const code: unknown = issue.params?.code;
    return badParameter(issue.message, typeof code === 'string' ? { code, param } : { param });
  }
  if (issue.code === 'invalid_type')
    return badParameter(`Invalid ${issue.expected}: ${JSON.stringify(issue.input)}`, { param });
  return badParameter(`Invalid ${param}: ${issue.message}`, { param });
}

/** What an update leaves of metadata: given keys are set, or removed where empty; all go where the whole was empty. */
export function mergeMetadata(
  before: Record<string, string>,
  given: Record<string, string> | undefined,
): Record<string, string> {
  if (given === undefined) return before;
  if (Object.keys(given).length === 0) return {};
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ''));
}
