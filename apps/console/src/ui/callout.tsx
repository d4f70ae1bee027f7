import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

const looks = {
  danger: ['bg-danger-subtle text-danger-text', CircleAlert],
  warning: ['bg-warning-subtle text-warning-text', TriangleAlert],
  success: ['bg-success-subtle text-success-text', CircleCheck],
  info: ['bg-info-subtle text-info-text', Info],
} as const satisfies Record<string, readonly [string, LucideIcon]>;

export interface CalloutProps {
  tone: keyof typeof looks;
  /** `alert` for what has failed, `status` for any other outcome. Without one it is part of the page. */
  role?: 'alert' | 'status';
  className?: string;
  'data-testid'?: string;
  children: ReactNode;
}

/** A message in the page that stays. */
export function Callout({ tone, className, children, ...props }: CalloutProps) {
  const [colors, Icon] = looks[tone];
  return (
    <div className={cn('flex min-w-0 items-start gap-2 rounded-md px-3 py-2 text-sm', colors, className)} {...props}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 break-words">{children}</div>
    </div>
  );
}
