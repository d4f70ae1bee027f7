import { createContext, type ReactNode, useContext, useId } from 'react';
import { cn } from './cn.ts';

interface FieldIds {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

const FieldContext = createContext<FieldIds | undefined>(undefined);

/** The attributes that tie a control to the label, hint and error of the field around it; none outside of a field. */
export function useFieldControl(): {
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
  'aria-required'?: true;
} {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    ...(field.describedBy && { 'aria-describedby': field.describedBy }),
    ...(field.invalid && { 'aria-invalid': true }),
    ...(field.required && { 'aria-required': true }),
  };
}

export interface FieldProps {
  label: ReactNode;
  /** Says it in words: what is meant, which form, which unit. */
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** Shown after the label of a field that may stay empty. */
  optional?: boolean;
  /** At the right of the label, for example a link. */
  aside?: ReactNode;
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
}

/** A label, one control, its hint and its error. */
export function Field({
  label,
  hint,
  error,
  required = false,
  optional,
  aside,
  hideLabel,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const described = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div className={cn('grid content-start gap-1.5', className)}>
      <div className={cn('flex items-baseline justify-between gap-3', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="font-medium text-sm">
          {label}
          {optional && <span className="ml-1.5 font-normal text-muted-foreground">Optional</span>}
        </label>
        {aside && <span className="text-sm">{aside}</span>}
      </div>
      <FieldContext value={{ id, describedBy: described || undefined, invalid: Boolean(error), required }}>
        {children}
      </FieldContext>
      {error && (
        <p id={`${id}-error`} className="text-danger-text text-sm" data-testid="field-error">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-muted-foreground text-sm">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Several controls under one name, such as a group of checkboxes. */
export function FieldSet({
  legend,
  hint,
  error,
  className,
  children,
}: {
  legend: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <fieldset
      className={cn('grid min-w-0 content-start gap-2', className)}
      aria-describedby={hint || error ? id : undefined}
    >
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      {children}
      {(hint || error) && (
        <p id={id} className={cn('text-sm', error ? 'text-danger-text' : 'text-muted-foreground')}>
          {error ?? hint}
        </p>
      )}
    </fieldset>
  );
}
