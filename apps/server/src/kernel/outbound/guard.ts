import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { errors } from '../errors.ts';
import { classifyAddress } from './address.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Every address of a host name. */
export type Resolver = (host: string) => Promise<ResolvedAddress[]>;

/** The system's resolver, which unlike plain DNS knows `/etc/hosts` and the names of containers. */
export const systemResolver: Resolver = (host) => lookup(host, { all: true, verbatim: true });

/** RFC 9110, 4.1 recommends that all support at least 8,000 octets. */
const maxUrlLength = 8192;

/**
 * Prevents calls to this machine and its network (SSRF). A URL is checked before the call and at each redirect. A name
 * is resolved once, when connecting; all of its addresses are checked, and the socket connects to those addresses, so
 * that a second, hostile DNS answer (rebinding) is never asked for.
 */
export class Guard {
  private readonly resolver: Resolver;
  private readonly allowPrivate: (host: string) => boolean;

  constructor(resolver: Resolver, allowPrivate: (host: string) => boolean) {
    this.resolver = resolver;
    this.allowPrivate = allowPrivate;
  }

  /** The parsed URL, its host name without a trailing dot. Throws OUTBOUND_REFUSED. */
  url(raw: string, base?: URL): URL {
    const url = parse(raw, base);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('scheme is not http or https');
    if (url.username !== '' || url.password !== '') throw refused('url contains credentials');
    const host = url.hostname.replace(/\.+$/, '');
    if (host === '') throw refused('url has no host');
    if (host !== url.hostname) url.hostname = host;
    url.hash = '';
    // URL parsing has made every form of an IPv4 address (hex, octal, one number) canonical.
    const literal = bare(url.hostname);
    if (isIP(literal) > 0) this.address(literal, literal);
    return url;
  }

  /** Throws OUTBOUND_REFUSED unless this address of the host may be connected to. */
  address(host: string, address: string): void {
    const kind = classifyAddress(address);
    if (kind === 'public' || (kind === 'private' && this.allowPrivate(bare(host)))) return;
    throw refused(`${host} has a ${kind} address`);
  }

  /** Throws OUTBOUND_REFUSED for http. */
  onlyHttps(url: URL): void {
    if (url.protocol !== 'https:') throw refused('http where https is demanded');
  }

  /** For `net.connect`: resolves once and returns only checked addresses. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    this.resolve(host).then(
      (all) => {
        const family = options.family === 6 || options.family === 'IPv6' ? 6 : options.family ? 4 : 0;
        const usable = family === 0 ? all : all.filter((one) => one.family === family);
        const first = usable[0];
        if (first === undefined) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
        if (options.all) return callback(null, usable);
        callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };

  /** Every address of the host, for protocols that are not HTTP: connect to one of these and to no name. */
  async resolve(host: string): Promise<ResolvedAddress[]> {
    const found = await this.resolver(host);
    for (const { address } of found) this.address(host, address);
    return found;
  }
}

function parse(raw: string, base?: URL): URL {
  if (raw.length > maxUrlLength) throw refused('url is too long');
  if (!URL.canParse(raw, base?.href)) throw refused('url cannot be parsed');
  return new URL(raw, base);
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** The public detail is the same for all reasons, so that nobody can map an internal network. */
const refused = (reason: string) => errors.OUTBOUND_REFUSED('This address may not be called', { internal: reason });
