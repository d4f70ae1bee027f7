import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Question } from '../shared/server.ts';

/** Milliseconds by which a signature may be old or early. */
const maxSkewMs = 5 * 60 * 1000;

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/kms\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

export interface Account {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  region: string;
}

/**
 * Signature Version 4, from AWS' documentation ("Create a signed AWS API request"), without the SDK's own code. The name of
 * the error that KMS answers; undefined where the signature is right.
 */
export function refusalOf(question: Question, account: Account, now: number): string | undefined {
  const { headers } = question;
  if (headers.authorization === undefined) return 'MissingAuthenticationTokenException';
  const parts = authorization.exec(headers.authorization);
  if (parts === null) return 'IncompleteSignatureException';
  const [, keyId = '', date = '', region = '', signed = '', signature = ''] = parts;
  if (keyId !== account.accessKeyId) return 'UnrecognizedClientException';
  if (headers['x-amz-security-token'] !== account.sessionToken) return 'UnrecognizedClientException';
  const time = String(headers['x-amz-date'] ?? '');
  if (region !== account.region || !time.startsWith(date)) return 'InvalidSignatureException';
  if (!(Math.abs(now - instantOf(time)) <= maxSkewMs)) return 'InvalidSignatureException';
  const names = signed.split(';');
  // Without these in it, a signature would do for another service, action or time.
  const needed = [
    'host',
    'x-amz-date',
    'x-amz-target',
    ...(account.sessionToken === undefined ? [] : ['x-amz-security-token']),
  ];
  if (needed.some((name) => !names.includes(name))) return 'InvalidSignatureException';
  const scope = `${date}/${region}/kms/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical(question, names))].join('\n');
  const key = [date, region, 'kms', 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${account.secretAccessKey}`));
  const expected = hmac(key, toSign);
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'InvalidSignatureException';
}

function canonical({ method, url, headers, body }: Question, names: readonly string[]): string {
  const lines = names.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
  return [method, url.pathname, query.join('&'), lines.join(''), names.join(';'), sha256(body)].join('\n');
}

/** `20261126T185248Z` */
function instantOf(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
