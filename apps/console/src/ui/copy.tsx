import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton, type IconButtonProps } from './button.tsx';
import { cn } from './cn.ts';
import { scrollRegion } from './scroll-region.ts';

/** Milliseconds for which a button says that it has copied. */
const shownMs = 1500;

export interface CopyButtonProps extends Omit<IconButtonProps, 'label' | 'children' | 'value'> {
  /** The text, or how to get it when it is wanted, so that it need not be in the page. */
  value: string | (() => string | Promise<string>);
  label?: string;
}

export function CopyButton({ value, label = 'Copy', ...props }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'loading' | 'copied' | 'failed'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setState('loading');
    clearTimeout(timer.current);
    const done = await copyText(value).then(
      () => 'copied' as const,
      () => 'failed' as const,
    );
    setState(done);
    timer.current = setTimeout(() => setState('idle'), shownMs);
  };
  const said = { idle: label, loading: label, copied: 'Copied', failed: 'Could not copy' }[state];
  return (
    <IconButton
      label={said}
      loading={state === 'loading'}
      onClick={() => void copy()}
      data-testid="copy-button"
      {...props}
    >
      {state === 'copied' ? <Check aria-hidden className="text-success-text" /> : <Copy aria-hidden />}
    </IconButton>
  );
}

/**
 * Safari allows writing only within the click itself, so a value that has still to be loaded is passed as a promise
 * where `ClipboardItem` takes one.
 */
export async function copyText(value: CopyButtonProps['value']): Promise<void> {
  if (typeof value === 'string') return navigator.clipboard.writeText(value);
  const text = Promise.resolve(value());
  if (typeof ClipboardItem === 'undefined') return navigator.clipboard.writeText(await text);
  const blob = text.then((it) => new Blob([it], { type: 'text/plain' }));
  return navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
}

/** A value to copy, such as a new key or an address. */
export function CopyField({
  value,
  label,
  className,
  'data-testid': testId,
}: {
  value: string;
  label: string;
  className?: string;
  'data-testid'?: string;
}) {
  return (
    <div className={cn('flex min-w-0 items-center rounded-md border bg-muted', className)}>
      <code
        {...scrollRegion}
        className="min-w-0 flex-1 select-all overflow-x-auto whitespace-nowrap px-2.5 font-mono text-sm"
        data-testid={testId}
      >
        {value}
      </code>
      <CopyButton value={value} label={`Copy ${label}`} />
    </div>
  );
}

interface LabelledCopyProps {
  /** "Client id". */
  label: string;
  value: string;
  'data-testid'?: string;
}

export const LabelledCopy = ({ label, ...props }: LabelledCopyProps) => (
  <div className="grid gap-1.5">
    <span className="font-medium text-sm">{label}</span>
    <CopyField {...props} label={label.toLowerCase()} />
  </div>
);
