import { BlockList, isIPv6 } from 'node:net';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { LimitRequest, LimitSpec } from '../../kernel/limits/index.ts';
import type { KeyLimit } from './schemas.ts';
import type { KeyRow } from './store.ts';

/** A key as the hot path needs it: everything that can be worked out once is worked out here. */
export interface KnownKey {
  row: KeyRow;
  expiresAt: number;
  previousUntil: number;
  addresses: BlockList | undefined;
  /** Windows of the key that do not depend on the call. */
  windows: LimitRequest[];
  /** Windows per caller's address. */
  addressWindows: LimitSpec[];
  /** What every answer about the key says, as members of a JSON object. */
  facts: string;
}

export function knownKey(row: KeyRow): KnownKey {
  const windows: LimitRequest[] = [];
  const addressWindows: LimitSpec[] = [];
  for (const { per, name, limit, windowSeconds } of row.limits) {
    const spec = { name, limit, windowSeconds };
    if (per === 'address') addressWindows.push(spec);
    else windows.push({ key: `${holderOf(row, per)}:${name}`, spec });
  }
  return {
    row,
    expiresAt: row.expires_at ?? Number.POSITIVE_INFINITY,
    previousUntil: row.previous_until ?? 0,
    addresses: row.allowed_ips.length === 0 ? undefined : blockList(row.allowed_ips),
    windows,
    addressWindows,
    facts: factsOf(row),
  };
}

/** What an answer says of a key: of none, nothing. */
export function factsOf(row?: KeyRow): string {
  const { id = null, customer_id: customer = null, scopes = null, metadata = {} } = row ?? {};
  return JSON.stringify({ keyId: id, customerId: customer, scopes: scopes ?? [], metadata }).slice(1, -1);
}

function holderOf(row: KeyRow, per: KeyLimit['per']): string {
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

/** An IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) is the IPv4 address. */
export function isAllowedAddress({ addresses }: KnownKey, address: string | undefined): boolean {
  if (addresses === undefined) return true;
  if (address === undefined) return false;
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return addresses.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Whether the presented text is the key's secret, or the one before it within the grace of a rotation. */
export function isSecretOf({ row, previousUntil }: KnownKey, key: string, now: number): boolean {
  // A hash of 256 random bits tells an attacker nothing by the time its comparison takes.
  const hash = sha256(key);
  return hash === row.secret_hash || (now < previousUntil && hash === row.previous_hash);
}
