import { useQuery } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { TopicMessage } from '../../../../live/messages.ts';
import { useLive, useLiveClient } from '../../../../live/use-live.ts';
import { accountQuery } from '../../../../session/me.ts';
import type { Environment } from '../../place.ts';
import { type Doing, Presence, type Told } from './presence.ts';

/** The server takes 20 new topics in ten seconds, and the page listens to others too. */
const maxEnvironments = 10;

const topicOf = (environment: string): string => `presence:${environment}`;

export const PresenceContext = createContext<Presence | undefined>(undefined);

/** Shows that the person has these environments open, and hears who else has. */
export function useNewPresence(environments: readonly Environment[]): Presence {
  const client = useLiveClient();
  const all = environments
    .slice(0, maxEnvironments)
    .map(({ id }) => id)
    .join(',');
  // Of another project, nobody is here.
  const presence = useMemo(
    () => new Presence(listed(all), (environment, at) => client.enter(topicOf(environment), at)),
    [client, all],
  );
  const { data: account } = useQuery(accountQuery);
  const self = account?.user.id;
  useLive(presence.environments.map(topicOf), (message: TopicMessage) => {
    const environment = message.topic.slice(topicOf('').length);
    if (message.type === 'state') presence.heard(environment, message.data as Told);
    else if (message.type === 'denied') presence.heard(environment, undefined);
  });
  useEffect(() => {
    for (const id of presence.environments) client.enter(topicOf(id), presence.ownAt(id));
  }, [client, presence]);
  useEffect(() => presence.setSelf(self), [presence, self]);
  return presence;
}

function usePresence(): Presence {
  const presence = use(PresenceContext);
  if (!presence) throw new Error('presence is known inside of a page of secrets alone');
  return presence;
}

/** Ids of the others who have the page open. */
export function useOthersHere(): string[] {
  const presence = usePresence();
  return listed(useSyncExternalStore(presence.subscribe, presence.here));
}

/** Ids of the others who are at a secret. Renders again only with them. */
export function useOthersAt(doing: Doing, secret: string): string[] {
  const presence = usePresence();
  return listed(useSyncExternalStore(presence.subscribe, () => presence.at(doing, secret)));
}

/** Shows others that the person is at a secret, while the component is on the page. */
export function useBeingAt(doing: Doing, environment: string, secret: string | undefined): void {
  const presence = usePresence();
  useEffect(
    () => (secret === undefined ? undefined : presence.begin(doing, environment, secret)),
    [presence, doing, environment, secret],
  );
}

const listed = (ids: string): string[] => (ids === '' ? [] : ids.split(','));
