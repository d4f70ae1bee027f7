import { CalendarDays } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { Field } from './field.tsx';
import { Input } from './input.tsx';
import { Popover, PopoverContent, PopoverTrigger } from './popover.tsx';
import { type DatePreset, type DateRange, datePresets } from './range.ts';
import { DateTime } from './time.tsx';

const presetNames: Record<DatePreset, string> = { '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' };

export interface DateRangePickerProps {
  /** Undefined for all time. */
  value: DateRange | undefined;
  onValueChange: (value: DateRange) => void;
  className?: string;
}

export function DateRangePicker({ value, onValueChange, className }: DateRangePickerProps) {
  return (
    <fieldset aria-label="Time range" className={cn('inline-flex max-w-full rounded-md border bg-card', className)}>
      {datePresets.map((preset) => (
        <button
          key={preset}
          type="button"
          aria-pressed={value?.range === preset}
          title={presetNames[preset]}
          onClick={() => onValueChange({ range: preset })}
          className={segment}
          data-testid={`range-${preset}`}
        >
          {preset}
        </button>
      ))}
      <CustomRange value={value} onValueChange={onValueChange} />
    </fieldset>
  );
}

const segment =
  'h-[calc(var(--control)-2px)] min-w-0 rounded-[5px] px-2.5 text-muted-foreground text-sm focus-inset hover:text-foreground aria-pressed:bg-accent aria-pressed:font-medium aria-pressed:text-foreground';

function CustomRange({ value, onValueChange }: DateRangePickerProps) {
  const [open, setOpen] = useState(false);
  const custom = value?.range === 'custom' ? value : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from = '', to = ''] = [String(data.get('from')), String(data.get('to'))].sort();
    onValueChange({ range: 'custom', from, to });
    setOpen(false);
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        aria-pressed={custom !== undefined}
        className={cn(segment, 'flex items-center gap-1.5')}
        data-testid="range-custom"
      >
        <CalendarDays aria-hidden className="size-4 shrink-0" />
        <span className="truncate">
          {custom ? (
            <>
              <DateTime value={`${custom.from}T00:00:00`} form="date" /> –{' '}
              <DateTime value={`${custom.to}T00:00:00`} form="date" />
            </>
          ) : (
            'Custom'
          )}
        </span>
      </PopoverTrigger>
      <PopoverContent align="end">
        <form className="grid gap-3" onSubmit={submit}>
          <Field label="From">
            <Input type="date" name="from" required defaultValue={custom?.from} />
          </Field>
          <Field label="To">
            <Input type="date" name="to" required defaultValue={custom?.to} />
          </Field>
          <Button type="submit" variant="primary" data-testid="range-apply">
            Apply
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}
