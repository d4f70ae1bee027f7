import { Popover as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** What floats above the page: popovers, menus, lists of selects. */
export const popoverClasses =
  'z-50 rounded-lg bg-popover text-foreground shadow-popover data-[state=open]:animate-pop-in data-[state=closed]:animate-pop-out';

/** One line of a menu or a list. */
export const itemClasses =
  "relative flex min-h-8 cursor-default select-none items-center gap-2 rounded-md px-2 py-1 text-sm outline-none pointer-coarse:min-h-10 data-highlighted:bg-accent data-[selected=true]:bg-accent data-[disabled='']:pointer-events-none data-[disabled='']:opacity-50 data-[disabled=true]:pointer-events-none data-[disabled=true]:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0";

export const Popover = Radix.Root;
export const PopoverTrigger = Radix.Trigger;
export const PopoverClose = Radix.Close;

export function PopoverContent({
  className,
  align = 'start',
  sideOffset = 4,
  ...props
}: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align={align}
        sideOffset={sideOffset}
        collisionPadding={8}
        className={cn(popoverClasses, 'w-72 max-w-[calc(100vw-1rem)] p-3', className)}
        {...props}
      />
    </Radix.Portal>
  );
}
