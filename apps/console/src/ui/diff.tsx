import { useMemo } from 'react';
import { cn } from './cn.ts';
import { diffLines, stableJson } from './diff-lines.ts';

export interface DiffProps {
  /** Texts are compared as they are, anything else as JSON. */
  before: unknown;
  after: unknown;
  label: string;
  className?: string;
}

const signs = { same: ' ', added: '+', removed: '−' };
const tones = { same: '', added: 'bg-success-subtle text-success-text', removed: 'bg-danger-subtle text-danger-text' };
const words = { same: undefined, added: 'Added: ', removed: 'Removed: ' };

/** Two versions of one thing, line by line. */
export function Diff({ before, after, label, className }: DiffProps) {
  const lines = useMemo(() => diffLines(textOf(before), textOf(after)), [before, after]);
  if (lines.every((line) => line.kind === 'same'))
    return <p className="text-muted-foreground text-sm">No difference</p>;
  return (
    <section
      aria-label={label}
      className={cn('overflow-auto rounded-lg border bg-card py-1 font-mono text-sm', className)}
      data-testid="diff"
    >
      {[...lines.entries()].map(([place, line]) => (
        <div key={place} className={cn('flex gap-3 px-3', tones[line.kind])}>
          <span aria-hidden className="w-2 shrink-0 select-none">
            {signs[line.kind]}
          </span>
          <span className="min-w-0 whitespace-pre-wrap break-all">
            {words[line.kind] && <span className="sr-only">{words[line.kind]}</span>}
            {line.text}
          </span>
        </div>
      ))}
    </section>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : stableJson(value));
