import { useState } from 'react';
import { cn } from './cn.ts';
import { CopyButton } from './copy.tsx';
import { scrollRegion } from './scroll-region.ts';

export interface CodeBlockProps {
  code: string;
  /** What it is, for screen readers and above the code: "curl", "Response". */
  label: string;
  className?: string;
}

export function CodeBlock({ code, label, className }: CodeBlockProps) {
  return (
    <figure className={cn('min-w-0 rounded-lg border bg-card', className)}>
      <div className="flex h-9 items-center justify-between border-b pr-1 pl-3">
        <figcaption className="text-muted-foreground text-xs">{label}</figcaption>
        <CopyButton value={code} label={`Copy ${label}`} size="sm" />
      </div>
      <Code code={code} label={label} />
    </figure>
  );
}

/** The same in several languages, of which one is shown. */
export function CodeTabs({ samples, className }: { samples: readonly CodeBlockProps[]; className?: string }) {
  const [chosen, setChosen] = useState(0);
  const shown = samples[chosen] ?? samples[0];
  if (!shown) return null;
  return (
    <div className={cn('min-w-0 rounded-lg border bg-card', className)}>
      <div className="flex h-9 items-center justify-between gap-2 border-b pr-1 pl-1">
        <div className="flex min-w-0 gap-0.5 overflow-x-auto [scrollbar-width:none]">
          {samples.map(({ label }, index) => (
            <button
              key={label}
              type="button"
              aria-pressed={index === chosen}
              onClick={() => setChosen(index)}
              className="h-7 shrink-0 rounded-md px-2 text-muted-foreground text-xs hover:text-foreground focus-inset aria-pressed:bg-muted aria-pressed:font-medium aria-pressed:text-foreground"
            >
              {label}
            </button>
          ))}
        </div>
        <CopyButton value={shown.code} label={`Copy ${shown.label}`} size="sm" />
      </div>
      <Code code={shown.code} label={shown.label} />
    </div>
  );
}

/** Scrolls, so the keyboard must reach it. */
function Code({ code, label }: CodeBlockProps) {
  return (
    <section aria-label={label}>
      <pre {...scrollRegion} className="max-h-96 overflow-auto rounded-b-lg p-3 font-mono text-sm focus-inset">
        <code>{code}</code>
      </pre>
    </section>
  );
}
