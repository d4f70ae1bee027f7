import { z } from 'zod';
import { isOneLine } from '../../kernel/text.ts';

/** Bytes of UTF-8. */
const maxNameBytes = 256;
const maxValueBytes = 64 * 1024;

/** In one environment. Deleted ones count until all their versions are destroyed. */
export const maxSecrets = 10_000;
export const maxFolders = 1_000;
/** Change requests that are open at the same time: each can hold 500 values of 64 KiB. */
export const maxOpenRequests = 100;

/** Clients resolve these two in URLs, even percent-encoded (WHATWG URL, 4.4). */
const isDots = (name: string): boolean => name === '.' || name === '..';

/**
 * It is compared byte by byte. Not every name can be that of an environment variable.
 */
export const SecretName = z
  .string()
  .min(1)
  .max(maxNameBytes)
  .refine((name) => Buffer.byteLength(name) <= maxNameBytes, `Must have at most ${maxNameBytes} bytes`)
  .refine((name) => name.isWellFormed() && isOneLine(name), 'Must be one line, without control characters')
  .refine((name) => !name.includes('/') && !isDots(name), 'Must not contain / and not be . or ..');

/** `/`, or up to ten names of letters, digits, `_` and `-`: no dot and no colon, which references need. */
export const FolderPath = z
  .string()
  .regex(
    /^(\/|(\/[A-Za-z0-9_-]{1,64}){1,10})$/,
    'Must be / or up to ten names of letters, digits, _ and -, each after a /',
  );

export const SecretText = z
  .string()
  .regex(/^[^\0]*$/, 'Must not contain NUL')
  .max(maxValueBytes)
  .refine((text) => Buffer.byteLength(text) <= maxValueBytes, `Must have at most ${maxValueBytes / 1024} KiB`);

/** A truth value in a query. */
export const Flag = (byDefault: boolean) =>
  z
    .enum(['true', 'false'])
    .default(byDefault ? 'true' : 'false')
    .transform((text) => text === 'true');
