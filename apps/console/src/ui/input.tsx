import { Eye, EyeOff, Search, X } from 'lucide-react';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { cn } from './cn.ts';
import { useFieldControl } from './field.tsx';

/** What text fields, selects and the like share. */
export const controlClasses =
  'w-full min-w-0 rounded-md border border-input bg-card px-2.5 text-base transition-[border-color] duration-100 focus-visible:border-ring focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-muted disabled:text-muted-foreground aria-invalid:border-danger-text';

export interface InputProps extends ComponentProps<'input'> {
  /** For ids, keys and other text that is read letter by letter. */
  mono?: boolean;
}

export function Input({ className, mono, type = 'text', ...props }: InputProps) {
  return (
    <input
      type={type}
      className={cn(controlClasses, 'h-control read-only:bg-muted', mono && 'font-mono text-sm', className)}
      {...useFieldControl()}
      {...props}
    />
  );
}

export interface TextareaProps extends ComponentProps<'textarea'> {
  mono?: boolean;
}

/** Grows with its text. */
export function Textarea({ className, mono, rows = 3, ...props }: TextareaProps) {
  return (
    <textarea
      rows={rows}
      className={cn(
        controlClasses,
        'field-sizing-content max-h-96 py-1.5 read-only:bg-muted',
        mono && 'font-mono text-sm',
        className,
      )}
      {...useFieldControl()}
      {...props}
    />
  );
}

/** A password with a button that shows it. */
export function PasswordInput({ className, ...props }: Omit<InputProps, 'type'>) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input type={shown ? 'text' : 'password'} className={cn('pr-10', className)} {...props} />
      <InsetButton label={shown ? 'Hide password' : 'Show password'} onClick={() => setShown(!shown)}>
        {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </InsetButton>
    </div>
  );
}

export interface SearchInputProps extends Omit<InputProps, 'type' | 'onChange' | 'value'> {
  /** The accessible name; also the placeholder, unless there is another. */
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchInput({ label, value, onChange, placeholder = label, className, ...props }: SearchInputProps) {
  return (
    <div className={cn('relative min-w-0', className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="pr-9 pl-8 [&::-webkit-search-cancel-button]:hidden"
        {...props}
      />
      {value !== '' && (
        <InsetButton label="Clear search" onClick={() => onChange('')}>
          <X aria-hidden />
        </InsetButton>
      )}
    </div>
  );
}

function InsetButton({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="absolute inset-y-0 right-0 my-auto mr-1 grid size-6 place-items-center rounded-sm text-muted-foreground hover:text-foreground focus-inset [&_svg]:size-4"
    >
      {children}
    </button>
  );
}
