import { Tabs as Radix } from 'radix-ui';
import { type ComponentProps, type RefObject, useEffect, useRef } from 'react';
import { cn } from './cn.ts';

const bar = 'relative flex gap-1 overflow-x-auto border-b [scrollbar-width:none]';
const tab =
  'relative -mb-px flex h-9 shrink-0 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2.5 font-medium text-muted-foreground text-sm transition-colors focus-inset hover:text-foreground data-[state=active]:border-primary data-[state=active]:text-foreground aria-[current=page]:border-primary aria-[current=page]:text-foreground pointer-coarse:h-11';

/** Parts of one page. Where each part has an address of its own, take TabNav. */
export const Tabs = Radix.Root;

export function TabsList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return <Radix.List ref={useActiveInView<HTMLDivElement>()} className={cn(bar, className)} {...props} />;
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger className={cn(tab, className)} {...props} />;
}

export function TabsContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content className={cn('pt-4', className)} {...props} />;
}

export interface TabNavProps extends ComponentProps<'nav'> {
  'aria-label': string;
}

/** Links that look like tabs: `<TabNav aria-label="Billing"><Link className={tabLink} to="…">Plan</Link></TabNav>`. */
export function TabNav({ className, ...props }: TabNavProps) {
  return <nav ref={useActiveInView()} className={cn(bar, className)} {...props} />;
}

/** Scrolls the bar to the tab that becomes active, where the bar is wider than the screen. */
function useActiveInView<Bar extends HTMLElement>(): RefObject<Bar | null> {
  const bar = useRef<Bar>(null);
  const seen = useRef<Element>(null);
  useEffect(() => {
    const active = bar.current?.querySelector<HTMLElement>('[data-state=active], [aria-current=page]');
    if (!bar.current || !active || active === seen.current) return;
    seen.current = active;
    bar.current.scrollLeft = active.offsetLeft + (active.offsetWidth - bar.current.clientWidth) / 2;
  });
  return bar;
}

/** For the links of a TabNav; the router's `Link` sets `aria-current="page"`. */
export const tabLink = tab;
