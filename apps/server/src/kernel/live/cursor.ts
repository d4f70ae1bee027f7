import { sha256Bytes } from '../crypto/hash.ts';

/** Characters that tie a cursor to its log: they need not withstand forgery, since every topic is authorized. */
const tagLength = 8;

/** Where a reader is in the log of one organization; that of another is not taken for a place in this one. */
export const cursorOf = (org: string, source: string, seq: number): string => `${seq}.${tagOf(org, source)}`;

/** Undefined for what is no cursor of this log. */
export function placeOf(org: string, source: string, cursor: string): number | undefined {
  const found = /^(\d{1,15})\.([\w-]+)$/.exec(cursor);
  return found?.[2] === tagOf(org, source) ? Number(found[1]) : undefined;
}

const tags = new Map<string, string>();
/** Organizations with listeners on a node are far fewer. */
const maxTags = 10_000;

function tagOf(org: string, source: string): string {
  const key = `${source} ${org}`;
  const known = tags.get(key);
  if (known !== undefined) return known;
  if (tags.size >= maxTags) tags.clear();
  const tag = Buffer.from(sha256Bytes(key)).toString('base64url').slice(0, tagLength);
  tags.set(key, tag);
  return tag;
}
