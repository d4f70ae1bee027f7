import type { FieldError } from '../../kernel/errors.ts';
import { ssoErrors } from './errors.ts';
import type { AppType } from './store/tables.ts';

/** RFC 8252, 7.3: the loopback interface; `localhost` is admitted for development, though browsers may resolve it. */
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** What is wrong with an address to which people are sent back; undefined where nothing is. */
function objection(type: AppType, text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || /[\s\\*]/.test(text)) return 'must be an absolute URL, without wildcards';
  if (text.includes('#')) return 'must have no fragment (RFC 6749, 3.1.2)';
  if (url.username !== '' || url.password !== '') return 'must name no user';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:') {
    return loopback.has(url.hostname) ? undefined : 'must begin with https://; http:// is for loopback addresses alone';
  }
  // RFC 8252, 7.1: a scheme of one's own is a domain name in reverse, so that it belongs to somebody.
  const own = type === 'native' && /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
  return own ? undefined : 'must begin with https://, or of a native app with its reversed domain (com.example.app:/)';
}

/** Refuses with REDIRECT_URI_REFUSED, naming each. Compared later character by character (RFC 9700, 2.1). */
export function checkRedirects(type: AppType, lists: Readonly<Record<string, readonly string[] | undefined>>): void {
  const wrong: FieldError[] = Object.entries(lists).flatMap(([name, uris = []]) =>
    uris.flatMap((uri, index) => {
      const message = objection(type, uri);
      return message === undefined ? [] : [{ path: `/${name}/${index}`, message }];
    }),
  );
  const [first] = wrong;
  if (first !== undefined) throw ssoErrors.REDIRECT_URI_REFUSED(`${first.path}: ${first.message}`, { errors: wrong });
}
