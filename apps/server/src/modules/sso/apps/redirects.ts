import type { FieldError } from '../../../kernel/errors.ts';
import { ssoErrors } from '../errors.ts';
import type { AppType } from './schema.ts';

/** RFC 8252, 7.3: the loopback interface; `localhost` is accepted for development, though browsers may resolve it. */
export const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost']);

export const isLoopback = ({ protocol, hostname }: URL): boolean => protocol === 'http:' && loopbackHosts.has(hostname);

/** What is wrong with an address to which people are sent back; undefined if nothing. */
function problemWith(type: AppType, text: string, allowsHttp: (host: string) => boolean): string | undefined {
  const url = URL.parse(text);
  if (url === null || /[\s\\*]/.test(text)) return 'must be an absolute URL, without wildcards';
  if (text.includes('#')) return 'must have no fragment (RFC 6749, 3.1.2)';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:') {
    if (isLoopback(url)) return undefined;
    // A native app is on the person's own machine (RFC 8252, 8.3).
    if (type === 'native') return 'must begin with https://; http:// is for loopback addresses only';
    return allowsHttp(url.hostname)
      ? undefined
      : 'must begin with https://; http:// is for loopback addresses and the hosts in PRIVATE_APP_HOSTS';
  }
  // RFC 8252, 7.1: a private scheme is a reversed domain name, so that it has an owner.
  const own = type === 'native' && /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
  return own
    ? undefined
    : 'must begin with https://, or, for a native app, with its reversed domain (com.example.app:/)';
}

/** Later they are compared character by character (RFC 9700, 2.1). @throws REDIRECT_URI_REFUSED, which names each. */
export function checkRedirects(
  type: AppType,
  lists: Readonly<Record<string, readonly string[] | undefined>>,
  allowsHttp: (host: string) => boolean,
): void {
  const wrong: FieldError[] = Object.entries(lists).flatMap(([name, uris = []]) =>
    uris.flatMap((uri, index) => {
      const message = problemWith(type, uri, allowsHttp);
      return message === undefined ? [] : [{ path: `/${name}/${index}`, message }];
    }),
  );
  const [first] = wrong;
  if (first !== undefined) throw ssoErrors.REDIRECT_URI_REFUSED(`${first.path}: ${first.message}`, { errors: wrong });
}

/** Where an app is, as far as its redirect addresses tell: of the preferred one, or the first. Undefined for native apps. */
export function websiteOf(redirectUris: readonly string[], preferred?: unknown): string | undefined {
  const address = redirectUris.find((uri) => uri === preferred) ?? redirectUris[0];
  const website = URL.parse(address ?? '')?.origin;
  return website === 'null' ? undefined : website;
}
