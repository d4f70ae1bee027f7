import type { z } from 'zod';
import { errors } from '../../kernel/errors.ts';
import { checkText } from '../input.ts';
import { invalid, invalidFields, pointer, unknownName } from '../problem.ts';
import { type BodyType, type ReceivedBody, readBytes, textOf } from './types.ts';

/** A JSON body; an absent one is read as `{}`. Without media types it accepts all of them. */
export const json = <B>(schema: z.ZodType<B>, contentTypes: readonly string[] = ['application/json']): BodyType<B> => ({
  contentTypes,
  schema,
  streamed: false,
  read: async (request, limit) => receivedJson(await readBytes(request, limit)),
  parse(value) {
    const result = schema.safeParse(value ?? {});
    if (!result.success) throw invalid(result.error, '');
    return result.data;
  },
});

/** What the pipeline gets of a whole JSON body. */
export function receivedJson(bytes: Buffer): ReceivedBody {
  const raw = textOf(bytes);
  return { value: raw === '' ? undefined : parseJson(raw), raw };
}

/**
 * The value of a JSON text: of the body, or of one of its lines, which errors then name.
 * @throws MALFORMED_BODY, INVALID_REQUEST
 */
export function parseJson(text: string, line?: number): unknown {
  const where = line === undefined ? 'The body' : `Line ${line}`;
  let value: unknown;
  try {
    // RFC 8259, 8.1: a byte order mark may be ignored.
    value = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    throw errors.MALFORMED_BODY(`${where} is not JSON`);
  }
  checkText(value, where);
  // Escapes may spell the names.
  if (/__proto__|constructor|\\/.test(text)) checkNames(value, line === undefined ? '' : `line ${line}/`, []);
  return value;
}

/** Refuses names that would change the prototype of an object that the value is copied to. */
function checkNames(value: unknown, where: string, path: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const inner = [...path, name];
    const isPrototype = name === '__proto__' || (name === 'constructor' && hasPrototype(member));
    if (isPrototype) throw invalidFields([{ path: pointer(where, inner), message: unknownName }]);
    checkNames(member, where, inner);
  }
}

const hasPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
