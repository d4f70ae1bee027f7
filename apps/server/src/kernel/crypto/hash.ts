import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 in lower-case hexadecimal; texts as UTF-8. For random secrets of 128 bits and more, never for passwords. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

/** SHA-256 as 32 bytes. */
export const sha256Bytes = (data: string | Uint8Array): Buffer => hash('sha256', data, 'buffer');

/** Compares two secret texts in a time that depends neither on where they differ nor on their lengths. */
export const timingSafeEqualText = (left: string, right: string): boolean =>
  timingSafeEqual(sha256Bytes(left), sha256Bytes(right));
