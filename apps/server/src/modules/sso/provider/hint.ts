import { decodeJwt } from 'jose';

/** The person of an ID token that the provider has verified; undefined without one. */
export function personInHint(hint: string | undefined): string | undefined {
  return hint === undefined ? undefined : decodeJwt(hint).sub;
}
