import ipaddr from 'ipaddr.js';
import { parseAddress } from '../address.ts';

/**
 * `public`: the internet. `private`: this machine or its network (RFC 1918, 4193, 6598, loopback), which an operator may
 * allow. `never`: what no call may reach: link-local, which includes the metadata services of clouds, multicast,
 * unspecified, reserved, documentation, benchmark, and tunnels that could hide any of these.
 */
export type AddressKind = 'public' | 'private' | 'never';

const privateRanges = new Set(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal']);

/**
 * Metadata services of clouds that are not link-local: they look public or private, and give credentials to whoever asks.
 * Azure's wire server, Alibaba Cloud, and over IPv6 AWS and Google Cloud.
 */
const metadataServices = new Set(['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254']);

/** RFC 6052: the well-known prefix under which an IPv6-only network reaches IPv4 hosts. */
const nat64 = ipaddr.parseCIDR('64:ff9b::/96') as [ipaddr.IPv6, number];
/** RFC 4291, 2.4: all global unicast space assigned so far. Everything else is special or unassigned. */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** RFC 9637: the newer documentation range. */
const documentation = ipaddr.parseCIDR('3fff::/20') as [ipaddr.IPv6, number];

/** Takes a canonical address, as resolvers and sockets return it; anything else, such as `0x7f.1`, is `never`. */
export function classifyAddress(address: string): AddressKind {
  const parsed = parseAddress(address);
  if (parsed === undefined) return 'never';
  return parsed instanceof ipaddr.IPv4 ? classifyV4(parsed) : classifyV6(parsed);
}

function classifyV4(address: ipaddr.IPv4): AddressKind {
  if (metadataServices.has(address.toString())) return 'never';
  const range = address.range();
  if (range === 'unicast') return 'public';
  return privateRanges.has(range) ? 'private' : 'never';
}

function classifyV6(address: ipaddr.IPv6): AddressKind {
  if (metadataServices.has(address.toString())) return 'never';
  if (address.match(nat64)) return embedded(address) === 'public' ? 'public' : 'never';
  const range = address.range();
  if (privateRanges.has(range)) return 'private';
  const ordinary = range === 'unicast' && address.match(globalUnicast) && !address.match(documentation);
  return ordinary ? 'public' : 'never';
}

const embedded = (address: ipaddr.IPv6): AddressKind =>
  classifyV4(new ipaddr.IPv4(address.toByteArray().slice(12) as [number, number, number, number]));
