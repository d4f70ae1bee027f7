import { useEffect, useRef, useSyncExternalStore } from 'react';
import { impersonation } from '../session/impersonation.ts';
import { endSession, renew } from '../session/session.ts';
import { useOrganization } from '../session/use-organization.ts';
import { LiveClient, type LiveState } from './live-client.ts';
import type { TopicMessage } from './messages.ts';

/** Of the organization that the tab shows: there is one at a time. */
let current: { organization: string; client: LiveClient } | undefined;

for (const event of ['online', 'offline']) addEventListener(event, () => current?.client.networkChanged());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') current?.client.check();
});

function clientOf(organization: string): LiveClient {
  if (current?.organization === organization) return current.client;
  current?.client.stop();
  const client = new LiveClient({
    connect: () => connect(organization),
    // The token of an operator who acts as somebody is not renewed: it ends with the time that was granted.
    renew: () => (impersonation() === undefined ? renew(Date.now()) : Promise.resolve(false)),
    onSessionEnded: endSession,
    isOnline: () => navigator.onLine,
  });
  current = { organization, client };
  return client;
}

function connect(organization: string): WebSocket {
  const address = new URL(`/api/v1/live/socket?organization=${organization}`, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const token = impersonation()?.token;
  // Scripts can give a WebSocket no header but this one.
  return new WebSocket(address, token === undefined ? 'nexus' : ['nexus', `bearer.${token}`]);
}

/** The connection of the tab. */
export const useLiveClient = (): LiveClient => clientOf(useOrganization().id);

/**
 * Hears of the topics while the component is on the page: `useLive(['events:customer.*'], refetch)`. All components share
 * the tab's one connection.
 * @returns whether it hears of changes now; while it does not, what was missed comes later, or `reset` does
 */
export function useLive(topics: readonly string[], onMessage: (message: TopicMessage) => void): LiveState {
  const client = useLiveClient();
  const latest = useRef(onMessage);
  latest.current = onMessage;
  const names = topics.join(',');
  useEffect(() => {
    const ends = names
      .split(',')
      .filter((name) => name !== '')
      .map((name) => client.listen(name, (message) => latest.current(message)));
    return () => {
      for (const end of ends) end();
    };
  }, [client, names]);
  return useSyncExternalStore(
    (changed) => client.onState(changed),
    () => client.state,
  );
}
