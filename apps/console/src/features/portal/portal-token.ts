import { tabStorage } from '../../session/storage.ts';

/** The token of the portal session: of this tab alone, and never of a request line. */
const key = 'nexus.portal-token';
const listeners = new Set<() => void>();

export const portalToken = (): string | null => tabStorage.getItem(key);

export function keepPortalToken(token: string): void {
  tabStorage.setItem(key, token);
  tell();
}

/** The server no longer accepts it. */
export function dropPortalToken(): void {
  tabStorage.removeItem(key);
  tell();
}

export function onPortalToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
