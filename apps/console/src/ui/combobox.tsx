import { Command } from 'cmdk';
import { Check, ChevronsUpDown, Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';
import { controlClasses } from './input.tsx';
import { itemClasses, Popover, PopoverContent, PopoverTrigger } from './popover.tsx';

export interface ComboboxOption {
  value: string;
  label: string;
  hint?: ReactNode;
  /** Further words that the search finds it by. */
  keywords?: string[];
}

interface SharedProps {
  options: readonly ComboboxOption[];
  placeholder?: string;
  /** Where the server searches: called with what is typed, and `options` are shown as they come. */
  onSearch?: (text: string) => void;
  loading?: boolean;
  /** Offers what was typed as a value of its own. */
  allowNew?: boolean;
  disabled?: boolean;
  /** Needed outside of a Field. */
  'aria-label'?: string;
  className?: string;
  'data-testid'?: string;
}

export interface ComboboxProps extends SharedProps {
  value: string;
  onValueChange: (value: string) => void;
}

/** One of many, found by typing. */
export function Combobox({ value, onValueChange, options, placeholder = 'Choose…', ...props }: ComboboxProps) {
  const label = options.find((option) => option.value === value)?.label ?? value;
  return (
    <Picker
      {...props}
      options={options}
      chosen={value === '' ? [] : [value]}
      onPick={onValueChange}
      closesOnPick
      shown={label || <span className="text-muted-foreground">{placeholder}</span>}
    />
  );
}

export interface MultiComboboxProps extends SharedProps {
  values: readonly string[];
  onValuesChange: (values: string[]) => void;
}

/** Several of many. */
export function MultiCombobox({
  values,
  onValuesChange,
  options,
  placeholder = 'Choose…',
  ...props
}: MultiComboboxProps) {
  const labels = values.map((value) => options.find((option) => option.value === value)?.label ?? value);
  const toggle = (value: string) =>
    onValuesChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  return (
    <Picker
      {...props}
      options={options}
      chosen={values}
      onPick={toggle}
      shown={labels.length > 0 ? labels.join(', ') : <span className="text-muted-foreground">{placeholder}</span>}
    />
  );
}

interface PickerProps extends Omit<SharedProps, 'placeholder'> {
  chosen: readonly string[];
  onPick: (value: string) => void;
  closesOnPick?: boolean;
  shown: ReactNode;
}

function Picker({
  options,
  chosen,
  onPick,
  closesOnPick,
  shown,
  onSearch,
  loading,
  allowNew,
  disabled,
  className,
  ...props
}: PickerProps) {
  const [open, setOpen] = useState(false);
  const pick = (value: string) => {
    onPick(value);
    if (closesOnPick) setOpen(false);
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={open}
        disabled={disabled}
        className={cn(controlClasses, 'flex h-control items-center justify-between gap-2 text-left', className)}
        {...useFieldControl()}
        {...props}
      >
        <span className="truncate">{shown}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      </PopoverTrigger>
      <PopoverContent
        aria-label={props['aria-label'] ?? 'Options'}
        className="w-(--radix-popover-trigger-width) min-w-56 p-0"
        data-testid={props['data-testid'] && `${props['data-testid']}-list`}
      >
        <Options
          options={options}
          chosen={chosen}
          onPick={pick}
          onSearch={onSearch}
          loading={loading}
          allowNew={allowNew}
        />
      </PopoverContent>
    </Popover>
  );
}

interface OptionsProps {
  options: readonly ComboboxOption[];
  chosen: readonly string[];
  onPick: (value: string) => void;
  onSearch: ((text: string) => void) | undefined;
  loading: boolean | undefined;
  allowNew: boolean | undefined;
}

function Options({ options, chosen, onPick, onSearch, loading = false, allowNew = false }: OptionsProps) {
  const [text, setText] = useState('');
  const typed = text.trim();
  const offersNew = allowNew && typed !== '' && !options.some((option) => option.value === typed);
  const search = (next: string) => {
    setText(next);
    onSearch?.(next);
  };
  return (
    <Command label="Options" shouldFilter={!onSearch}>
      <div className="flex items-center gap-2 border-b px-3">
        <Search aria-hidden className="size-4 shrink-0 text-muted-foreground" />
        <Command.Input
          value={text}
          onValueChange={search}
          placeholder="Search…"
          className="h-9 w-full bg-transparent text-sm outline-none"
        />
      </div>
      <Command.List className="max-h-64 overflow-y-auto p-1">
        {loading ? (
          <Command.Loading className="px-2 py-3 text-muted-foreground text-sm">Loading…</Command.Loading>
        ) : (
          !offersNew && <Command.Empty className="px-2 py-3 text-muted-foreground text-sm">Nothing found</Command.Empty>
        )}
        {options.map((option) => (
          <Command.Item
            key={option.value}
            value={option.value}
            keywords={[option.label, ...(option.keywords ?? [])]}
            onSelect={() => onPick(option.value)}
            className={cn(itemClasses, 'pr-8')}
          >
            <span className="min-w-0">
              <span className="block truncate">{option.label}</span>
              {option.hint && <span className="block text-muted-foreground text-xs">{option.hint}</span>}
            </span>
            {chosen.includes(option.value) && <Check role="img" aria-label="Chosen" className="absolute right-2" />}
          </Command.Item>
        ))}
        {offersNew && (
          <Command.Item forceMount value={typed} onSelect={() => onPick(typed)} className={itemClasses}>
            Use “{typed}”
          </Command.Item>
        )}
      </Command.List>
    </Command>
  );
}
