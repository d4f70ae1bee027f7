import { problemOf, problemText } from './problem.ts';

export interface ToastMessage {
  id: number;
  tone: 'success' | 'danger';
  title: string;
  description?: string;
  action?: { label: string; onClick: () => void };
}

/** As many as fit on a small screen; older ones go. */
const maxToasts = 3;

let messages: readonly ToastMessage[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly ToastMessage[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

/** Shows a repeated failure once: several calls of a page often fail together. */
const add = (message: Omit<ToastMessage, 'id'>) => {
  const others = messages.filter(({ tone, title }) => tone === 'success' || title !== message.title);
  change([...others, { ...message, id: ++lastId }].slice(-maxToasts));
};
export const removeToast = (id: number) => change(messages.filter((message) => message.id !== id));

type Options = Pick<ToastMessage, 'description' | 'action'>;

/** Tells the outcome of an act whose place on the page does not show it. May be called from anywhere. */
export const toast = {
  success: (title: string, options: Options = {}): void => add({ tone: 'success', title, ...options }),
  /** `error` gives the second line: its detail and the id of the request. */
  error: (title: string, error?: unknown, options: Options = {}): void => {
    const { requestId } = problemOf(error);
    const description =
      error === undefined ? undefined : `${problemText(error)}${requestId ? ` (request ${requestId})` : ''}`;
    add({ tone: 'danger', title, ...(description && { description }), ...options });
  },
};

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const shownToasts = (): readonly ToastMessage[] => messages;
