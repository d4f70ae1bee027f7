import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * What most user agents are made of, the most frequent last (RFC 1950, 2.2). Entries are read with the dictionary that they
 * were written with, so this text is never changed: another one gets another first byte.
 */
const dictionary = Buffer.from(
  '["192.168.0.","2001:db8::","python-requests/2.","Go-http-client/1.1 Go-http-client/2.0","okhttp/4.","axios/1.","undici","node","curl/8.' +
    'Mozilla/5.0 (Linux; Android 10; K) (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1' +
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' +
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15' +
    '","Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"]',
);
/** No JSON begins with it. */
const deflated = 1;
/** Characters of a head, which user agents are part of, and the address. */
const maxLength = 64 * 1024;

/** Address and user agent as they are sealed: a third of the bytes of a browser's. */
export function packOrigin(address: string, userAgent: string): Buffer {
  const bytes = deflateRawSync(JSON.stringify([address, userAgent]), { dictionary });
  return Buffer.concat([Buffer.of(deflated), bytes]);
}

/** The JSON of an opened value: of an origin, or of what was written before origins were deflated. */
export const unpackText = (opened: Buffer): string =>
  opened[0] === deflated
    ? inflateRawSync(opened.subarray(1), { dictionary, maxOutputLength: maxLength }).toString()
    : opened.toString();
