import { BlockList, isIPv6 } from 'node:net';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { LimitRequest, LimitSpec } from '../../kernel/limits/index.ts';
import type { KeyLimit } from './schemas.ts';
import type { KeyRow } from './store.ts';

/** A key in memory, with everything that is computed once. */
export interface CachedKey {
  row: KeyRow;
  expiresAt: number;
  previousUntil: number;
  addresses: BlockList | undefined;
  /** Windows that are the same for every call. */
  windows: LimitRequest[];
  /** Windows per caller's address. */
  addressWindows: LimitSpec[];
  /** What every verification of the key says, as members of a JSON object: for fast-verify.ts. */
  json: string;
}

export function cachedKey(row: KeyRow): CachedKey {
  const windows: LimitRequest[] = [];
  const addressWindows: LimitSpec[] = [];
  for (const { per, name, limit, windowSeconds } of row.limits) {
    const spec = { name, limit, windowSeconds };
    if (per === 'address') addressWindows.push(spec);
    else windows.push({ key: `${rateLimitKey(row, per)}:${name}`, spec });
  }
  return {
    row,
    expiresAt: row.expires_at ?? Number.POSITIVE_INFINITY,
    previousUntil: row.previous_until ?? 0,
    addresses: row.allowed_ips.length === 0 ? undefined : blockList(row.allowed_ips),
    windows,
    addressWindows,
    json: JSON.stringify(replyMembers(row)).slice(1, -1),
  };
}

/** What a verification says of the key. */
export const replyMembers = ({ id, customer_id: customerId, scopes, metadata }: KeyRow) => ({
  keyId: id,
  customerId,
  scopes: scopes ?? [],
  metadata,
});

function rateLimitKey(row: KeyRow, per: KeyLimit['per']): string {
  if (per === 'customer') return `customer:${row.customer_id ?? row.id}`;
  return per === 'organization' ? `org:${row.org_id}` : `key:${row.id}`;
}

/** `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. Throws on anything else. */
function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** An IPv4 address mapped to IPv6 (RFC 4291, 2.5.5.2) counts as the IPv4 address. */
export function isAllowedAddress({ addresses }: CachedKey, address: string | undefined): boolean {
  if (addresses === undefined) return true;
  if (address === undefined) return false;
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return addresses.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Whether the text is the key, or the key before its rotation while the grace lasts. */
export function isSecretOf({ row, previousUntil }: CachedKey, key: string, now: number): boolean {
  // The time it takes to compare hashes of 256 random bits tells an attacker nothing.
  const hash = sha256(key);
  return hash === row.secret_hash || (now < previousUntil && hash === row.previous_hash);
}
