import type { z } from 'zod';
import { errors } from '../../kernel/errors.ts';
import { checkText } from '../input.ts';
import { invalid } from '../problem.ts';
import { type BodyType, readBytes } from './types.ts';

/** A JSON body; an absent one is read as `{}`. */
export const json = <B>(schema: z.ZodType<B>): BodyType<B> => ({
  contentTypes: ['application/json'],
  schema,
  streamed: false,
  async read(request, limit) {
    const raw = (await readBytes(request, limit)).toString();
    return { value: raw === '' ? undefined : parseJson(raw), raw };
  },
  parse(value) {
    const result = schema.safeParse(value ?? {});
    if (!result.success) throw invalid(result.error, '');
    return result.data;
  },
});

/**
 * The value of a JSON text; `where` names it in errors.
 * @throws MALFORMED_BODY, INVALID_REQUEST
 */
export function parseJson(text: string, where = 'The body'): unknown {
  let value: unknown;
  try {
    // RFC 8259, 8.1: a byte order mark may be ignored.
    value = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    throw errors.MALFORMED_BODY(`${where} is not JSON`);
  }
  checkText(value, where);
  // Escapes may spell the names.
  if (/__proto__|constructor|\\/.test(text)) checkNames(value, where);
  return value;
}

/** Refuses names that would change the prototype of an object that the value is copied to. */
function checkNames(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const isPrototype = name === '__proto__' || (name === 'constructor' && hasPrototype(member));
    if (isPrototype) throw errors.MALFORMED_BODY(`${where} contains the forbidden name ${name}`);
    checkNames(member, where);
  }
}

const hasPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
