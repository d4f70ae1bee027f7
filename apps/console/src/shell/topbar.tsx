import { Menu, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { MyOrganization } from '../session/me.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { Kbd, modifierKey } from '../ui/kbd.tsx';
import { LiveRefresh } from './live-refresh.tsx';
import { Sidebar } from './sidebar.tsx';

const CommandPalette = lazy(() => import('./command-palette.tsx'));

/** Search for everything, and on narrow screens the way to the navigation. */
export function Topbar({ organization }: { organization: MyOrganization }) {
  const [searching, setSearching] = useState(false);
  const [navigating, setNavigating] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setSearching((open) => !open);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-background px-4 sm:px-6 lg:px-8">
      <IconButton
        label="Pages"
        className="lg:hidden"
        onClick={() => setNavigating(true)}
        data-testid="navigation-button"
      >
        <Menu aria-hidden />
      </IconButton>
      <span className="truncate font-medium text-sm lg:hidden">{organization.name}</span>
      <div className="ml-auto">
        <LiveRefresh />
      </div>
      <Button
        variant="ghost"
        size="sm"
        className="border text-muted-foreground"
        onClick={() => setSearching(true)}
        data-testid="search-button"
      >
        <Search aria-hidden /> Search{' '}
        <span className="max-sm:hidden">
          <Kbd>{modifierKey} K</Kbd>
        </span>
      </Button>
      <Suspense>
        {searching && <CommandPalette organization={organization} onClose={() => setSearching(false)} />}
      </Suspense>
      <Sheet open={navigating} onOpenChange={setNavigating} title="Pages" size="sm">
        <Sidebar organization={organization} onChoose={() => setNavigating(false)} className="-mx-5 -my-5 bg-popover" />
      </Sheet>
    </header>
  );
}
