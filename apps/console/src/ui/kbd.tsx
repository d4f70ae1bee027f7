import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-sm border bg-muted px-1 font-sans text-muted-foreground text-xs">
      {children}
    </kbd>
  );
}

/** The key for shortcuts on this machine: ⌘ or Ctrl. */
export const modifierKey: string = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
