import { Check } from 'lucide-react';
import { cn } from './cn.ts';

export interface StepperProps {
  steps: readonly string[];
  /** The index of the step at hand; those before are done. */
  current: number;
  className?: string;
}

/** Where one is in a sequence. On narrow screens only the step at hand keeps its name. */
export function Stepper({ steps, current, className }: StepperProps) {
  return (
    <ol aria-label="Progress" className={cn('flex items-center gap-2', className)}>
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === current ? 'step' : undefined}
          className={cn(
            'flex items-center gap-2 text-sm',
            index === current ? 'shrink-0 sm:shrink' : 'min-w-0',
            index < steps.length - 1 && 'grow',
          )}
        >
          <span
            className={cn(
              'grid size-6 shrink-0 place-items-center rounded-full border text-muted-foreground text-xs tabular-nums',
              index < current && 'border-primary bg-primary text-primary-foreground',
              index === current && 'border-primary font-semibold text-primary-text',
            )}
          >
            {index < current ? <Check aria-hidden className="size-3.5" /> : index + 1}
          </span>
          <span className={cn('truncate', index === current ? 'font-medium' : 'text-muted-foreground max-sm:sr-only')}>
            {step}
            {index < current && <span className="sr-only"> (done)</span>}
          </span>
          {index < steps.length - 1 && <span aria-hidden className="h-px min-w-2 flex-1 bg-border" />}
        </li>
      ))}
    </ol>
  );
}
