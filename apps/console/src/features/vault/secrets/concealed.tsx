import { EyeOff } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { shownMs } from './cells.ts';

/** Values in a dialog: taken out of the page after 30 seconds and when the tab is hidden, until asked for again. */
export function Concealed({ children }: { children: () => ReactNode }) {
  const [shown, setShown] = useState(true);
  useEffect(() => {
    if (!shown) return;
    const hide = () => document.hidden && setShown(false);
    const timer = setTimeout(() => setShown(false), shownMs);
    document.addEventListener('visibilitychange', hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [shown]);
  if (shown) return children();
  return (
    <div className="grid justify-items-center gap-2 rounded-lg border border-dashed p-6 text-muted-foreground text-sm">
      <EyeOff aria-hidden className="size-4" />
      Values are hidden again after 30 seconds.
      <Button size="sm" onClick={() => setShown(true)} data-testid="show-again">
        Show again
      </Button>
    </div>
  );
}
