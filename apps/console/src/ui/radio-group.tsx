import { RadioGroup as Radix } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import { Labelled } from './checkbox.tsx';
import { cn } from './cn.ts';

export interface RadioOption<Value extends string> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

export interface RadioGroupProps<Value extends string> {
  label: ReactNode;
  hideLabel?: boolean;
  value: Value | '';
  onValueChange: (value: Value) => void;
  options: readonly RadioOption<Value>[];
  disabled?: boolean;
  className?: string;
  'data-testid'?: string;
}

export function RadioGroup<Value extends string>({
  label,
  hideLabel,
  value,
  onValueChange,
  options,
  disabled = false,
  className,
  'data-testid': testId,
}: RadioGroupProps<Value>) {
  const id = useId();
  return (
    <div className={cn('grid gap-2', className)}>
      <span id={id} className={cn('font-medium text-sm', hideLabel && 'sr-only')}>
        {label}
      </span>
      <Radix.Root
        aria-labelledby={id}
        value={value}
        onValueChange={(next) => onValueChange(next as Value)}
        disabled={disabled}
        className="grid gap-2.5"
        data-testid={testId}
      >
        {options.map((option) => {
          const own = `${id}-${option.value}`;
          const control = (
            <Radix.Item
              id={own}
              value={option.value}
              disabled={option.disabled ?? false}
              aria-describedby={option.hint ? `${own}-hint` : undefined}
              data-testid={testId && `${testId}-${option.value}`}
              className="relative grid size-4 place-items-center rounded-full border border-input bg-card after:absolute after:-inset-1 disabled:opacity-50 data-[state=checked]:border-primary data-[state=checked]:bg-primary"
            >
              <Radix.Indicator className="size-1.5 rounded-full bg-primary-foreground" />
            </Radix.Item>
          );
          return (
            <Labelled
              key={option.value}
              control={control}
              controlId={own}
              hintId={`${own}-hint`}
              label={option.label}
              hint={option.hint}
            />
          );
        })}
      </Radix.Root>
    </div>
  );
}
