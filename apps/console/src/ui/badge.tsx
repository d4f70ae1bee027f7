import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const badge = cva(
  'inline-flex h-5 max-w-full items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-xs [&_svg]:size-3',
  {
    variants: {
      tone: {
        neutral: 'bg-muted text-muted-foreground',
        primary: 'bg-primary-subtle text-primary-text',
        success: 'bg-success-subtle text-success-text',
        warning: 'bg-warning-subtle text-warning-text',
        danger: 'bg-danger-subtle text-danger-text',
        info: 'bg-info-subtle text-info-text',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

export type Tone = NonNullable<VariantProps<typeof badge>['tone']>;

export interface BadgeProps extends ComponentProps<'span'> {
  tone?: Tone;
}

export function Badge({ tone, className, ...props }: BadgeProps) {
  return <span className={cn(badge({ tone }), className)} {...props} />;
}

const dot: Record<Tone, string> = {
  neutral: 'bg-input',
  primary: 'bg-primary',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
  info: 'bg-info',
};

export interface StatusProps extends ComponentProps<'span'> {
  tone: Tone;
  /** Something is under way. */
  live?: boolean;
}

/** A dot and a word. The word says it too: colour alone tells nothing to those who do not see it. */
export function Status({ tone, live, className, children, ...props }: StatusProps) {
  return (
    <span className={cn('inline-flex items-center gap-2 whitespace-nowrap', className)} {...props}>
      <span aria-hidden className={cn('size-2 shrink-0 rounded-full', dot[tone], live && 'animate-shimmer')} />
      {children}
    </span>
  );
}
