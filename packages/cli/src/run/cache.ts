import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Context } from '../context.ts';
import type { Target } from '../link/target.ts';
import { cacheFolder, readPrivate, removePrivate, writePrivate } from '../session/files.ts';
import type { Fetched } from './values.ts';

/** The last answer about a folder, which is used while the server is away. */
export interface Cached extends Fetched {
  /** Milliseconds since 1970. */
  at: number;
}

/** What it belongs to: the same words, not the same ids, so that it is found without asking. */
export interface Place {
  url: string;
  wanted: Target;
  recursive: boolean;
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

const hex = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
const prefixOf = (url: string): string => `${hex(url)}-`;

function nameOf({ url, wanted, recursive }: Place): string {
  const { project, environment, path } = wanted;
  return `${prefixOf(url)}${hex(JSON.stringify([project, environment, path, recursive]))}`;
}

/** Of the credential, so that a copy is of no use to whoever has not got it; each file has a key of its own. */
const keyOf = (secret: string, name: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, name, 'nexus offline cache', 32));

export function writeCache(context: Context, place: Place, secret: string, cached: Cached): void {
  const name = nameOf(place);
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, keyOf(secret, name), nonce);
  const sealed = Buffer.concat([sealing.update(JSON.stringify(cached), 'utf8'), sealing.final()]);
  const text = Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64');
  writePrivate(cacheFolder(context), name, text);
}

/** Undefined where there is none, or none of this credential. */
export function readCache(context: Context, place: Place, secret: string): Cached | undefined {
  const name = nameOf(place);
  const text = readPrivate(cacheFolder(context), name);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const nonce = bytes.subarray(0, nonceBytes);
  try {
    const opening = createDecipheriv(cipher, keyOf(secret, name), nonce, { authTagLength: tagBytes });
    opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const opened = Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]);
    return JSON.parse(opened.toString('utf8')) as Cached;
  } catch {
    return undefined;
  }
}

/** With the log-in go the copies that were made with it. */
export function forgetCaches(context: Context, url: string): void {
  const folder = cacheFolder(context);
  for (const name of namesIn(folder)) if (name.startsWith(prefixOf(url))) removePrivate(folder, name);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
