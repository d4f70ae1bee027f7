import { tabStorage } from './storage.ts';

/** An operator who acts as a member, in this tab alone. */
export interface Impersonation {
  id: string;
  token: string;
  /** Whom the operator acts as, for the banner. */
  person: string;
  organization: string;
  /** RFC 3339. */
  expiresAt: string;
}

const key = 'nexus.impersonation';

/** Calls of this tab are made with its token instead of the session's cookies. */
export function impersonation(): Impersonation | undefined {
  const kept = tabStorage.getItem(key);
  return kept === null ? undefined : (JSON.parse(kept) as Impersonation);
}

export const endImpersonation = (): void => tabStorage.removeItem(key);
export const beginImpersonation = (begun: Impersonation): void => tabStorage.setItem(key, JSON.stringify(begun));
