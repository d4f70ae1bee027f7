import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Id } from '../kernel/ids.ts';
import { invalid } from './problem.ts';

/** What a caller is told of the value. */
function told(schema: z.ZodType, value: unknown): unknown {
  const { error } = z.strictObject({ value: schema }).safeParse(value === undefined ? {} : { value });
  return error && invalid(error, '').options.errors?.map(({ message }) => message);
}

describe('the message of a field that is not valid', () => {
  it.each([
    ['a missing member', z.string(), undefined, 'Required'],
    ['a missing union', z.union([Id('usr'), Id('svc')]), undefined, 'Required'],
    ['another type', z.boolean(), 'yes', 'Must be true or false'],
    ['text for a number', z.coerce.number(), 'many', 'Must be a number'],
    ['a fraction', z.int(), 1.5, 'Must be an integer'],
    ['too short a text', z.string().min(1), '', 'Must have at least 1 character'],
    ['too many items', z.array(z.string()).max(2), ['a', 'b', 'c'], 'Must have at most 2 items'],
    ['too great a number', z.number().max(5), 6, 'Must be at most 5'],
    ['an unknown word', z.enum(['day', 'month']), 'year', 'Must be one of "day", "month"'],
    ['a date for a time', z.iso.datetime(), '2026-11-25', 'Must be an RFC 3339 time, such as 2026-11-25T09:30:00Z'],
    ['no address', z.union([z.ipv4(), z.ipv6()]), 'here', 'Must be an IPv4 address or an IPv6 address'],
    ['words of the schema', z.string().regex(/^a/, 'Must begin with a'), 'b', 'Must begin with a'],
    ['a name in a record', z.record(z.string().max(2), z.string()), { abc: '' }, 'Must have at most 2 characters'],
    ['an id of another type', Id('cus'), 'acme-42', 'Must be an id that begins with eco_cus_'],
  ])('says of %s what is wrong, once', (_, schema, value, message) => {
    expect(told(schema, value)).toEqual([message]);
  });
});
