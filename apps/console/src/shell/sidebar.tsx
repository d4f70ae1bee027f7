import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useAccess } from '../session/access.ts';
import type { MyOrganization } from '../session/me.ts';
import { cn } from '../ui/cn.ts';
import { type NavigationItem, navigation } from './navigation.ts';

// The page is there before they are, and nobody opens them at once.
const OrganizationMenu = lazy(() => import('./organization-menu.tsx'));
const PersonMenu = lazy(() => import('./person-menu.tsx'));

interface SidebarProps {
  organization: MyOrganization;
  className?: string;
  /** A page was chosen: the panel of narrow screens closes. */
  onChoose?: () => void;
}

export function Sidebar({ organization, className, onChoose }: SidebarProps) {
  return (
    <div className={cn('flex min-h-0 flex-col gap-1 bg-background', className)}>
      <div className="min-h-12 px-3 pt-3">
        <Suspense>
          <OrganizationMenu organization={organization} />
        </Suspense>
      </div>
      <nav aria-label="Pages" className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
        <Sections organization={organization} {...(onChoose && { onChoose })} />
      </nav>
      <div className="min-h-18 border-t p-3">
        <Suspense>
          <PersonMenu />
        </Suspense>
      </div>
    </div>
  );
}

function Sections({ organization, onChoose }: Pick<SidebarProps, 'organization' | 'onChoose'>) {
  const shown = useShownSections();
  return shown.map(({ label, items }) => (
    <section key={label} className="mb-4">
      <h2 className="px-2 pb-1 font-medium text-muted-foreground text-xs">{label}</h2>
      <ul>
        {items.map(({ to, label: text, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              params={{ org: organization.slug }}
              onClick={onChoose}
              activeOptions={{ exact: to === '/o/$org/operator' }}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 text-muted-foreground text-sm hover:bg-accent hover:text-foreground aria-[current=page]:bg-accent aria-[current=page]:font-medium aria-[current=page]:text-foreground"
              data-testid={testIdOf(to)}
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              <span className="truncate">{text}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}

/** `/o/$org/service-accounts` is `service-accounts-nav`. */
const testIdOf = (to: string): string => `${to.replace('/o/$org/', '').replaceAll('/', '-')}-nav`;

/** Without the pages that the person has no permission for. */
export function useShownSections(): { label: string; items: NavigationItem[] }[] {
  const { can, operator } = useAccess();
  const isShown = (item: NavigationItem) =>
    (item.operator === undefined || item.operator === operator) &&
    (item.permission === undefined || can(item.permission));
  return navigation
    .map(({ label, items }) => ({ label, items: items.filter(isShown) }))
    .filter(({ items }) => items.length > 0);
}
