import type { z } from 'zod';

/** What is wrong with a value, for callers of an API: zod's own words are those of a type checker. */
export function issueInWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Required' : `Must be ${types[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `Must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(quoted).join(', ')}`;
    case 'too_small':
      return sized(issue.origin, issue.exact ? 'exactly' : issue.inclusive ? 'at least' : 'more than', issue.minimum);
    case 'too_big':
      return sized(issue.origin, issue.exact ? 'exactly' : issue.inclusive ? 'at most' : 'less than', issue.maximum);
    case 'invalid_format':
      return issue.format === 'regex'
        ? `Must match ${issue.pattern}`
        : `Must be ${formats[issue.format] ?? issue.format}`;
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return anyOf(issue.errors);
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'Not valid';
    default:
      return 'Not valid';
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'an RFC 3339 time, such as 2026-11-25T09:30:00Z',
  date: 'a date, such as 2026-11-25',
  email: 'an e-mail address',
  url: 'a URL',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

const units: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item', map: 'member' };

function sized(origin: string, comparison: string, bound: number | bigint): string {
  const unit = units[origin];
  return unit === undefined
    ? `Must be ${comparison} ${bound}`
    : `Must have ${comparison} ${bound} ${unit}${Number(bound) === 1 ? '' : 's'}`;
}

/** What each of the alternatives asks for, where all of them refuse the value itself and not a member of it. */
function anyOf(alternatives: readonly (readonly z.core.$ZodIssue[])[]): string {
  const messages = [...new Set(alternatives.flatMap(([first]) => (first?.path.length === 0 ? [first.message] : [])))];
  const [only] = messages;
  if (only !== undefined && messages.length === 1) return only;
  const demands = messages.filter((message) => message.startsWith(must)).map((message) => message.slice(must.length));
  return demands.length > 0 && demands.length === messages.length ? `${must}${demands.join(' or ')}` : 'Not valid';
}

const must = 'Must be ';

const quoted = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));
