import { useRef, useState } from 'react';

/** Milliseconds from one run to the next. */
const gapMs = 500;

/**
 * Runs at once. Calls that come meanwhile, or within half a second, have one run together: a burst is read once.
 * @internal
 */
export function gathered(run: () => Promise<unknown>): () => void {
  let isBusy = false;
  let again = false;
  const start = async (): Promise<void> => {
    isBusy = true;
    again = false;
    await Promise.allSettled([run(), new Promise((resolve) => setTimeout(resolve, gapMs))]);
    isBusy = false;
    if (again) void start();
  };
  return () => {
    if (isBusy) again = true;
    else void start();
  };
}

/** The same for a component, which may give another function at each render. */
export function useGathered(run: () => Promise<unknown>): () => void {
  const latest = useRef(run);
  latest.current = run;
  return useState(() => gathered(() => latest.current()))[0];
}
