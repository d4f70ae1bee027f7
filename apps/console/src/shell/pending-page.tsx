import { LoaderCircle } from 'lucide-react';

/** While a page's code, or who is there, is still on its way. */
export function PendingPage() {
  return (
    <div role="status" className="grid min-h-64 place-items-center">
      <LoaderCircle aria-hidden className="size-5 animate-spin text-muted-foreground motion-reduce:animate-none" />
      <span className="sr-only">Loading</span>
    </div>
  );
}
