import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Tooltip } from './tooltip.tsx';

export const buttonVariants = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium text-sm transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 aria-disabled:cursor-default aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-primary-foreground hover:bg-primary-hover',
        secondary: 'border bg-card hover:bg-accent aria-expanded:bg-accent',
        ghost:
          'text-muted-foreground hover:bg-accent hover:text-foreground aria-expanded:bg-accent aria-pressed:bg-accent aria-pressed:text-foreground',
        danger: 'bg-danger text-danger-foreground hover:bg-danger-hover',
        'danger-ghost': 'text-danger-text hover:bg-danger-subtle',
        link: 'h-auto! px-0! text-primary-text underline-offset-4 hover:underline',
      },
      size: { md: 'h-control px-3', sm: 'h-control-sm px-2.5' },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonVariants> {
  /** Renders its only child, for example a link, with the looks of a button. */
  asChild?: boolean;
  /** Shows a spinner and ignores clicks, but keeps the focus. */
  loading?: boolean;
}

export function Button({ variant, size, asChild = false, loading = false, className, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (asChild) return <Slot.Root className={classes} {...props} />;
  const { children, onClick, ...rest } = props;
  return (
    <button
      type="button"
      className={classes}
      {...rest}
      {...(loading && { 'aria-busy': true, 'aria-disabled': true })}
      onClick={loading ? (event: MouseEvent) => event.preventDefault() : onClick}
    >
      {loading && <LoaderCircle aria-hidden className="animate-spin motion-reduce:animate-none" />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'asChild' | 'children'> {
  /** What it does: the accessible name, and the tooltip. */
  label: string;
  children: ReactNode;
}

export function IconButton({
  label,
  variant = 'ghost',
  size,
  loading = false,
  className,
  children,
  ...props
}: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button
        aria-label={label}
        variant={variant}
        size={size}
        loading={loading}
        className={cn('px-0', size === 'sm' ? 'size-control-sm' : 'size-control', className)}
        {...props}
      >
        {!loading && children}
      </Button>
    </Tooltip>
  );
}
