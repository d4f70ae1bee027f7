import { ChevronRight } from 'lucide-react';
import { cn } from './cn.ts';

/** Levels that are open at first. */
const openLevels = 2;

/** JSON as a tree whose branches fold. */
export function JsonView({ value, label, className }: { value: unknown; label: string; className?: string }) {
  return (
    <section
      aria-label={label}
      className={cn('overflow-x-auto rounded-lg border bg-card p-3 font-mono text-sm', className)}
    >
      <Node value={value} level={0} />
    </section>
  );
}

function Node({ name, value, level }: { name?: string; value: unknown; level: number }) {
  const label = name === undefined ? null : <span className="text-muted-foreground">{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="break-all pl-4">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const brackets = Array.isArray(value) ? '[]' : '{}';
  if (entries.length === 0) {
    return (
      <div className="pl-4">
        {label}
        {brackets}
      </div>
    );
  }
  return (
    <details open={level < openLevels} className="group/node">
      <summary className="-mx-1 flex list-none items-center rounded-sm px-1 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-muted-foreground transition-transform [details[open]>summary>&]:rotate-90"
        />
        <span className="ml-0.5">
          {label}
          <span className="text-muted-foreground">
            {brackets[0]}
            {entries.length}
            {brackets[1]}
          </span>
        </span>
      </summary>
      <div className="ml-1.5 border-l pl-2">
        {entries.map(([key, child]) => (
          <Node key={key} name={key} value={child} level={level + 1} />
        ))}
      </div>
    </details>
  );
}

function Leaf({ value }: { value: unknown }) {
  const classes =
    typeof value === 'string'
      ? 'text-success-text'
      : typeof value === 'number'
        ? 'text-info-text'
        : 'text-primary-text';
  return <span className={classes}>{JSON.stringify(value) ?? String(value)}</span>;
}
