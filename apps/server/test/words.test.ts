import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { modules } from '../src/app.ts';
import type { Route } from '../src/http/route.ts';

interface Definition {
  type: string;
  format?: string;
  innerType?: z.ZodType;
  out?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  checks?: { _zod: { def: { check: string; format?: string } } }[];
}

const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition;

/** Without what makes it optional, and without old names of its members. */
function inner(schema: z.ZodType): z.ZodType {
  const { innerType, out, type } = definitionOf(schema);
  const next = innerType ?? (type === 'pipe' ? out : undefined);
  return next === undefined ? schema : inner(next);
}

/** Has a pattern or another form of its own. */
function isFreeText(schema: z.ZodType): boolean {
  const { type, format, checks = [] } = definitionOf(schema);
  const formed = checks.some(({ _zod }) => _zod.def.check === 'string_format');
  return type === 'string' && format === undefined && !formed;
}

/** What is no word for people: it is compared and not kept, or has a check of its own. */
const notWords: ReadonlySet<string> = new Set([
  ...['password', 'currentPassword', 'newPassword'],
  ...['token', 'refreshToken', 'invitation', 'challenge', 'code', 'key', 'passwordHash'],
  ...['returnTo', 'redirectUris', 'postLogoutRedirectUris', 'backchannelLogoutUri', 'allowedIps'],
]);

function wordsIn(name: string, outer: z.ZodType): [string, z.ZodType][] {
  const schema = inner(outer);
  const { shape, element } = definitionOf(schema);
  if (element !== undefined) return wordsIn(name, element);
  if (shape !== undefined) {
    const members = Object.entries(shape).filter(([member]) => !notWords.has(member));
    return members.flatMap(([member, each]) => wordsIn(`${name} ${member}`, each));
  }
  return isFreeText(schema) ? [[name, schema]] : [];
}

const fieldsOf = ({ name = '', body }: Route) =>
  body !== undefined && '_zod' in body ? wordsIn(name, body as z.ZodType) : [];

describe('names, titles and descriptions in requests', () => {
  const fields = modules.flatMap(({ routes = [] }) => routes.flatMap(fieldsOf));

  it.each(fields)('%s: letters with joiners, and no control characters', (_, schema) => {
    for (const text of ['می‌خواهم می‌خواهم', 'ශ්‍රී ලංකාව රට', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦'])
      expect(schema.safeParse(text).success, text).toBe(true);
    for (const text of ['a\u202eb', 'a\u0000b', 'a\u001bb', 'a\u200bb', 'a\u2028b', 'a\u200d\u200db'])
      expect(schema.safeParse(`some text ${text}`).success, JSON.stringify(text)).toBe(false);
  });
});
