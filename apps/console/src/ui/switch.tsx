import { Switch as Radix } from 'radix-ui';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { Labelled } from './checkbox.tsx';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';

export interface SwitchProps extends Omit<ComponentProps<typeof Radix.Root>, 'children'> {
  /** Without it, `aria-label` is needed. */
  label?: ReactNode;
  hint?: ReactNode;
}

/** For what takes effect at once. A choice that is saved with a form is a Checkbox. */
export function Switch({ label, hint, className, id, ...props }: SwitchProps) {
  const own = useId();
  const field = useFieldControl();
  const control = (
    <Radix.Root
      {...(label ? {} : field)}
      id={id ?? (label ? own : field.id)}
      aria-describedby={hint ? `${own}-hint` : field['aria-describedby']}
      className={cn(
        'relative inline-flex h-5 w-8 shrink-0 items-center rounded-full bg-input px-0.5 transition-colors after:absolute after:-inset-1 disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:bg-primary',
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="block size-4 rounded-full bg-primary-foreground transition-transform data-[state=checked]:translate-x-3" />
    </Radix.Root>
  );
  if (!label) return control;
  return <Labelled control={control} controlId={id ?? own} hintId={`${own}-hint`} label={label} hint={hint} />;
}
