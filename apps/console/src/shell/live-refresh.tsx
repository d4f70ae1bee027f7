import { useQueryClient } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useGathered } from '../live/gathered.ts';
import type { TopicMessage } from '../live/messages.ts';
import { useLive } from '../live/use-live.ts';
import { keysOf } from './event-keys.ts';

const topics = ['events'];
/** Milliseconds for which a connection may be made anew before the page says so. */
const unnoticedMs = 2000;

/**
 * Reads again what changed, wherever it was changed, and hears at once when the session ends. Whoever may not hear of
 * events still has the connection.
 */
export function LiveRefresh() {
  const queries = useQueryClient();
  const changed = useRef(new Set<string>());
  const refresh = useGathered(() => {
    const keys = [...changed.current];
    changed.current.clear();
    return Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
  });
  const state = useLive(topics, (message: TopicMessage) => {
    if (message.type === 'reset') void queries.invalidateQueries();
    if (message.type !== 'event') return;
    for (const key of keysOf(String(message.data.type))) changed.current.add(key);
    refresh();
  });
  const isLate = useIsLate(state === 'reconnecting');
  if (state === 'connected') return null;
  return (
    <span role="status" className="flex items-center gap-1.5 text-muted-foreground text-sm" data-testid="live-state">
      {state === 'offline' && <WifiOff aria-hidden className="size-4" />}
      {state === 'offline' ? 'Offline' : isLate ? 'Reconnecting…' : <span className="sr-only">Connecting</span>}
    </span>
  );
}

/** Whether a condition has lasted long enough to show it. */
function useIsLate(isSo: boolean): boolean {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setIsLate(true), unnoticedMs);
    return () => {
      clearTimeout(timer);
      setIsLate(false);
    };
  }, [isSo]);
  return isLate;
}
