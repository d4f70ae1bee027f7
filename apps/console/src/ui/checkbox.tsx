import { Check, Minus } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';

export interface CheckboxProps extends Omit<ComponentProps<typeof Radix.Root>, 'children' | 'onCheckedChange'> {
  onCheckedChange?: (checked: boolean) => void;
  /** Without it, `aria-label` is needed. */
  label?: ReactNode;
  hint?: ReactNode;
}

export function Checkbox({ label, hint, className, onCheckedChange, id, ...props }: CheckboxProps) {
  const own = useId();
  const field = useFieldControl();
  const box = (
    <Radix.Root
      {...(label ? {} : field)}
      id={id ?? (label ? own : field.id)}
      aria-describedby={hint ? `${own}-hint` : field['aria-describedby']}
      onCheckedChange={(checked) => onCheckedChange?.(checked === true)}
      className={cn(
        'group/checkbox relative grid size-4 shrink-0 place-items-center rounded-sm border border-input bg-card text-primary-foreground',
        // The target is 24 px, the box 16.
        'after:absolute after:-inset-1',
        'disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:border-primary data-[state=indeterminate]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:bg-primary aria-invalid:border-danger-text',
        className,
      )}
      {...props}
    >
      <Radix.Indicator className="[&_svg]:size-3 [&_svg]:stroke-3">
        <Check aria-hidden className="group-data-[state=indeterminate]/checkbox:hidden" />
        <Minus aria-hidden className="hidden group-data-[state=indeterminate]/checkbox:block" />
      </Radix.Indicator>
    </Radix.Root>
  );
  if (!label) return box;
  return <Labelled control={box} controlId={id ?? own} hintId={`${own}-hint`} label={label} hint={hint} />;
}

interface LabelledProps {
  control: ReactNode;
  controlId: string;
  hintId: string;
  label: ReactNode;
  hint?: ReactNode;
}

/** A small control before its label, as checkboxes, switches and radio buttons have it. */
export function Labelled({ control, controlId, hintId, label, hint }: LabelledProps) {
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2.5">
      <span className="flex h-5 items-center">{control}</span>
      <span className="min-w-0">
        <label htmlFor={controlId} className="block text-sm">
          {label}
        </label>
        {hint && (
          <span id={hintId} className="block text-muted-foreground text-sm">
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}
