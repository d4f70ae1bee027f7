import { tabStorage } from './storage.ts';

const key = 'nexus.reloaded-at';
/** Milliseconds. A file that is still not there after that has another reason. */
const onceInMs = 60_000;

/** After an upgrade of the server, an open page asks for files that are there no more: it starts anew. */
export function reloadAfterUpgrade(): void {
  addEventListener('vite:preloadError', () => {
    if (Date.now() - Number(tabStorage.getItem(key) ?? 0) < onceInMs) return;
    tabStorage.setItem(key, String(Date.now()));
    location.reload();
  });
}
