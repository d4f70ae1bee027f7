import { BlockList, isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Undefined for anything that is not an address. IPv4 mapped to IPv6 (RFC 4291, 2.5.5.2) is IPv4. A zone (`%eth0`) means
 * something on one machine only, so it is not accepted.
 */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const version = isIP(text);
  if (version === 4) return ipaddr.IPv4.parse(text);
  // Made canonical first, since ipaddr.js reads `::8.8.8.8` as `::ffff:8.8.8.8`. A URL has no zone.
  if (version === 0 || !URL.canParse(`http://[${text}]`)) return undefined;
  const address = ipaddr.IPv6.parse(new URL(`http://[${text}]`).hostname.slice(1, -1));
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** The one form in which an address is compared, counted and recorded: dotted IPv4, or IPv6 as in RFC 5952. */
export const normalAddress = (text: string): string | undefined =>
  isIPv4(text) ? text : parseAddress(text)?.toString();

/** An address, perhaps with a port, as proxies write it: `192.0.2.7:443`, `[2001:db8::1]:443`, `[2001:db8::1]`. */
const withPort = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/;
const zone = /%.*$/;

/** The address of a socket or in `X-Forwarded-For`, in its normal form; undefined for `unknown` and other words. */
export function peerAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const [, bracketed, plain] = withPort.exec(text) ?? [];
  return normalAddress((bracketed ?? plain ?? text).replace(zone, ''));
}

export const isLoopback = (address: string): boolean => parseAddress(address)?.range() === 'loopback';

/** Bits of the smallest network that an IPv6 customer gets, and whose addresses they can all use (RFC 6177). */
const customerBits = 64;

/** What an address is limited as: an IPv4 address as itself, all addresses of an IPv6 network as one. */
export const networkOf = (address: string): string =>
  isIPv4(address) ? address : (normalNetwork(`${address}/${customerBits}`) ?? address);

/** Bits before the IPv4 address in one that is mapped to IPv6. */
const mappedBits = 96;

/**
 * The normal form of an address or a network: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. Undefined for anything else,
 * and for a network such as `::ffff:192.0.2.0/24`: whoever writes it means an IPv4 network, and it would be `::/24`.
 */
export function normalNetwork(text: string): string | undefined {
  const [written = '', prefix, ...rest] = text.split('/');
  const address = parseAddress(written);
  if (address === undefined || prefix === undefined) return address?.toString();
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined;
  const isMapped = address.kind() === 'ipv4' && written.includes(':');
  const bits = Number(prefix) - (isMapped ? mappedBits : 0);
  const maxBits = address.toByteArray().length * 8;
  if (bits < 0 || bits > maxBits) return undefined;
  if (bits === maxBits) return address.toString();
  const network = `${address}/${bits}`;
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(network)}/${bits}`;
}

/** Addresses and networks. */
export class AddressList {
  // Apart, since a BlockList takes an IPv4 address for one of `::/64`.
  private readonly ipv4 = new BlockList();
  private readonly ipv6 = new BlockList();

  /** What is not an address or network contains no address. */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address, prefix] = normalNetwork(network)?.split('/') ?? [];
      if (address === undefined) continue;
      const family = isIPv4(address) ? 'ipv4' : 'ipv6';
      if (prefix === undefined) this[family].addAddress(address, family);
      else this[family].addSubnet(address, Number(prefix), family);
    }
  }

  /** @param address in its normal form; one that is unknown is in no list. */
  includes(address: string | undefined): boolean {
    if (address === undefined) return false;
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    return this[family].check(address, family);
  }
}
