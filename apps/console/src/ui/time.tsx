import { useSyncExternalStore } from 'react';
import { relativeTime } from './format.ts';

const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const dayTime = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

/** One clock for all times of the page. */
const tickMs = 30_000;
let now = new Date();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  // It has stood still while nobody looked.
  if (listeners.size === 0) now = new Date();
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = new Date();
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** A time in words; the title gives it in full. */
export function RelativeTime({ value, fallback = 'Never' }: { value: string | null | undefined; fallback?: string }) {
  const current = useSyncExternalStore(subscribe, () => now);
  if (!value) return <span className="text-muted-foreground">{fallback}</span>;
  const at = new Date(value);
  // The page's clock may be behind a time that has just been made.
  const reference = at > current ? new Date() : current;
  return (
    <time dateTime={value} title={full.format(at)} className="whitespace-nowrap">
      {relativeTime(at, reference)}
    </time>
  );
}

/** A time as such: `date` without the hour, `short` for lists in time order. */
export function DateTime({
  value,
  form = 'full',
  fallback = '–',
}: {
  value: string | null | undefined;
  form?: 'full' | 'short' | 'date';
  fallback?: string;
}) {
  if (!value) return <span className="text-muted-foreground">{fallback}</span>;
  const at = new Date(value);
  const format = { full, short: dayTime, date: day }[form];
  return (
    <time dateTime={value} title={full.format(at)} className="whitespace-nowrap tabular-nums">
      {format.format(at)}
    </time>
  );
}
