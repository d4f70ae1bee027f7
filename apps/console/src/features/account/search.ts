export interface Next {
  /** Where a person goes on after it has logged in: a path of this server, and nothing else. */
  next?: string | undefined;
}

/** Each member is there, since the router keeps what the address says of those that are not. */
export const readNext = ({ next }: Record<string, unknown>): Next => ({ next: pathHere(next) });

/** Any origin will do to see which paths leave it. */
const here = 'https://nexus.invalid';

/** Of what browsers read as a path of this server: they drop tabs and line breaks, and take `\` for `/`. */
function pathHere(text: unknown): string | undefined {
  if (typeof text !== 'string' || !text.startsWith('/') || !URL.canParse(text, here)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, here);
  if (origin !== here || pathname.startsWith('//')) return undefined;
  return pathname + search + hash;
}

interface ProviderError {
  /** Code of what went wrong at a provider. */
  error?: string | undefined;
}

interface LoginSearch extends Next, ProviderError {
  /** Why there is no session any more. */
  ended?: 'expired' | 'logged-out' | undefined;
}

export function readLoginSearch(search: Record<string, unknown>): LoginSearch {
  const { ended } = search;
  return {
    ...readNext(search),
    ended: ended === 'expired' || ended === 'logged-out' ? ended : undefined,
    ...readSecuritySearch(search),
  };
}

/** A link to another account that failed comes back here. */
export const readSecuritySearch = ({ error }: Record<string, unknown>): ProviderError => ({
  error: typeof error === 'string' && /^[A-Z_]{1,50}$/.test(error) ? error : undefined,
});
