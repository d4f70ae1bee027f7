import { isIP } from 'node:net';
import type { Config } from '../../../config.ts';
import { classifyAddress } from '../../../kernel/outbound/address.ts';
import { service } from '../../../kernel/services.ts';

/** Whether an app may have http addresses at a host, as `URL` spells it, that is not a loopback address. */
export const httpHosts = service<(host: string) => boolean>('sso.http-hosts');

/** Names that exist in private networks alone: RFC 6761, 6762, 8375, 9476, and what containers call each other. */
const privateName = /^[^.]+$|\.(local|internal|test|localhost|home\.arpa|lan)$/;

function isPrivate(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) > 0 ? classifyAddress(bare) === 'private' : privateName.test(host);
}

/** In production only what the operator has named: an address in a private network may be anybody's. */
export function openHttpHosts({ production, PRIVATE_APP_HOSTS }: Config): (host: string) => boolean {
  const named = new Set(PRIVATE_APP_HOSTS);
  return (host) => named.has(host) || (!production && isPrivate(host));
}
