import type { Problem } from './problem.ts';

type Listener = (problem: Problem) => void;
const listeners = new Set<Listener>();

/** Tells the shell of what concerns the whole page and not the one call: quota, rate limit, a server at its limit. */
export const notify: Listener = (problem) => {
  for (const listener of listeners) listener(problem);
};

/** Answers how to stop listening. */
export function onNotice(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
