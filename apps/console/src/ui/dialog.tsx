import { cva, type VariantProps } from 'class-variance-authority';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from 'react';
import { IconButton } from './button.tsx';
import { cn } from './cn.ts';

export const overlayClasses =
  'fixed inset-0 z-40 bg-overlay data-[state=open]:animate-fade-in data-[state=closed]:animate-fade-out';

const frame = cva('fixed z-50 flex flex-col bg-popover text-foreground shadow-dialog focus:outline-none', {
  variants: {
    side: {
      // At the bottom of a narrow screen, where a thumb reaches it.
      center:
        'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-xl data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:max-h-[85dvh] sm:w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl',
      right:
        'inset-y-0 right-0 w-full data-[state=closed]:animate-slide-out data-[state=open]:animate-slide-in sm:w-[calc(100vw-3rem)] sm:rounded-l-xl',
    },
    size: { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-3xl', xl: 'sm:max-w-5xl' },
  },
  defaultVariants: { side: 'center', size: 'sm' },
});

export interface DialogProps extends VariantProps<typeof frame> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the confirming one last. */
  footer?: ReactNode;
  /** Clicks outside and Escape do not close it, for example while something is shown that cannot be shown again. */
  sticky?: boolean;
  'data-testid'?: string;
}

/** In the middle of the page. To let forms send by Enter, put the form around the children and the button into it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  side,
  size,
  sticky,
  'data-testid': testId,
}: DialogProps) {
  const stay = (event: Event) => sticky && event.preventDefault();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClasses} />
        <Radix.Content
          className={frame({ side, size })}
          onOpenAutoFocus={focusContent}
          onEscapeKeyDown={stay}
          onInteractOutside={stay}
          data-testid={testId}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="pt-4 pr-12 pb-3 pl-5">
            <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
            {description && (
              <Radix.Description className="mt-0.5 text-muted-foreground text-sm">{description}</Radix.Description>
            )}
          </header>
          <Body later={side === 'right'}>{children}</Body>
          {footer && <DialogFooter>{footer}</DialogFooter>}
          {/* The last one, so that the focus goes first to what the dialog is about. */}
          <Radix.Close asChild>
            <IconButton label="Close" size="sm" className="absolute top-3.5 right-3.5">
              <X aria-hidden />
            </IconButton>
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/**
 * With `later`, its content is rendered after the dialog's frame was painted, so that a panel answers the click at once.
 * The focus goes to the first field then, unless it went elsewhere in the meantime.
 */
function Body({ later, children }: { later: boolean; children: ReactNode }) {
  const body = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(!later);
  useEffect(() => {
    if (!later) return;
    const frame = requestAnimationFrame(() => setReady(true));
    return () => cancelAnimationFrame(frame);
  }, [later]);
  useEffect(() => {
    const { current } = body;
    const isFocusWaiting = later && ready && document.activeElement === current?.closest('[role="dialog"]');
    if (isFocusWaiting) current?.querySelector<HTMLElement>(fields)?.focus();
  }, [later, ready]);
  return (
    <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">
      {ready && children}
    </div>
  );
}

/**
 * Goes to the first field. A dialog without one takes the focus itself: a button in it would show its tooltip, and Escape
 * would close that first.
 */
function focusContent(event: Event): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || target.querySelector(fields)) return;
  event.preventDefault();
  target.focus();
}
const fields = 'input, textarea, select, [role="combobox"], [role="radio"], [role="checkbox"], [role="switch"]';

/** A panel at the right edge, for the details of a row. */
export function Sheet(props: Omit<DialogProps, 'side'>) {
  return <Dialog size="md" {...props} side="right" />;
}

export function DialogFooter({ className, ...props }: ComponentProps<'footer'>) {
  return <footer className={cn('flex flex-wrap justify-end gap-2 border-t px-5 py-3', className)} {...props} />;
}

export const DialogClose = Radix.Close;
