import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { Button, IconButton } from './button.tsx';
import { onToasts, removeToast, shownToasts } from './toast.ts';

/** Milliseconds. Failures stay until they are dismissed: their message may be shown nowhere else. */
const durations = { success: 5000, danger: Number.POSITIVE_INFINITY };

/** Once in the app. F8 moves the focus to the toasts. */
export default function Toaster() {
  const shown = useSyncExternalStore(onToasts, shownToasts);
  return (
    <Radix.Provider swipeDirection="right" label="Notification">
      {shown.map((message) => (
        <Radix.Root
          key={message.id}
          duration={durations[message.tone]}
          type={message.tone === 'danger' ? 'foreground' : 'background'}
          onOpenChange={(open) => !open && removeToast(message.id)}
          data-testid={message.tone === 'danger' ? 'toast-error' : 'toast-success'}
          className="flex animate-pop-in items-start gap-2.5 rounded-lg bg-popover py-2.5 pr-2 pl-3 text-sm shadow-popover data-[swipe=end]:animate-slide-out"
        >
          {message.tone === 'danger' ? (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-text" />
          ) : (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" />
          )}
          <div className="min-w-0 flex-1">
            <Radix.Title className="font-medium">{message.title}</Radix.Title>
            {message.description && (
              <Radix.Description className="break-words text-muted-foreground">{message.description}</Radix.Description>
            )}
          </div>
          {message.action && (
            <Radix.Action asChild altText={message.action.label}>
              <Button size="sm" onClick={message.action.onClick}>
                {message.action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label="Dismiss" size="sm" className="-my-1">
              <X aria-hidden />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-0 bottom-0 z-70 grid w-full gap-2 p-4 sm:max-w-sm" />
    </Radix.Provider>
  );
}
