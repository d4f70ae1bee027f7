import { browserStorage } from './storage.ts';

/**
 * The session of this browser. Its tokens are in cookies that scripts cannot read; all tabs share it, so what one of them
 * learns (a renewal, the end) it tells the others.
 */
interface Told {
  kind: 'began' | 'ended';
  /** Of an end: the person wanted it, or there was no session of this browser. Otherwise it expired. */
  because?: 'logged-out' | 'never-began';
}

const channel = new BroadcastChannel('nexus-session');
const listeners = new Set<(told: Told) => void>();
/** When the access token ends, in milliseconds since 1970; renewed by whichever tab comes first. */
const endKey = 'nexus.access-ends';
/** A call on its way must arrive before the token ends. */
const marginMs = 60_000;
/** Whether there was a session while this page was open. */
let begun = browserStorage.getItem(endKey) !== null;

channel.onmessage = ({ data }: MessageEvent<Told>) => tellHere(data);

function tellHere(told: Told): void {
  if (told.kind === 'began') begun = true;
  for (const listener of listeners) listener(told);
}

/** Answers how to stop listening. */
export function onSession(listener: (told: Told) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** After a log-in. The life of an access token is told by the first renewal only, so the first one comes soon. */
export function beginSession(): void {
  browserStorage.setItem(endKey, String(Date.now() + firstRenewalMs + marginMs));
  tell({ kind: 'began' });
}
const firstRenewalMs = 10 * 60_000;

/** After a log-out, and when the server accepts no session of this browser. */
export function endSession({ loggedOut = false } = {}): void {
  browserStorage.removeItem(endKey);
  const because = loggedOut ? 'logged-out' : begun ? undefined : 'never-began';
  tell({ kind: 'ended', ...(because && { because }) });
}

function tell(told: Told): void {
  channel.postMessage(told);
  tellHere(told);
}

/** Whether this browser has one, as far as scripts can see: the server may have ended it. */
export const hasSession = (): boolean => csrfToken() !== undefined;

/** Of the cookie beside those that scripts cannot read; `__Host-` on https. */
export function csrfToken(): string | undefined {
  const found = /(?:^|; )(?:__Host-)?nexus_csrf=([^;]+)/.exec(document.cookie);
  return found?.[1] === undefined ? undefined : decodeURIComponent(found[1]);
}

const endsAt = (): number => Number(browserStorage.getItem(endKey) ?? 0);

export async function renewIfDue(): Promise<void> {
  if (hasSession() && Date.now() > endsAt() - marginMs) await renew(Date.now());
}

/**
 * Exchanges the tokens; one tab for all, since a token that is used twice ends the session.
 * @param since a renewal after this moment will do
 * @returns whether the session goes on
 */
export function renew(since: number): Promise<boolean> {
  const exchange = () => (renewedAt() > since ? true : exchangeTokens());
  // Pages served over http from another machine have no locks; the server answers a repeat within ten seconds again.
  return navigator.locks === undefined ? Promise.resolve(exchange()) : navigator.locks.request('nexus-renew', exchange);
}

const renewedKey = 'nexus.renewed';
const renewedAt = (): number => Number(browserStorage.getItem(renewedKey) ?? 0);

async function exchangeTokens(): Promise<boolean> {
  const token = csrfToken();
  if (token === undefined) return false;
  const headers = { 'content-type': 'application/json', 'x-csrf-token': token };
  const response = await fetch('/api/v1/auth/refresh', { method: 'POST', headers, body: '{"cookies":true}' });
  if (!response.ok) return response.status >= 500;
  const { expiresIn } = (await response.json()) as { expiresIn: number };
  browserStorage.setItem(endKey, String(Date.now() + expiresIn * 1000));
  browserStorage.setItem(renewedKey, String(Date.now()));
  return true;
}
