import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface PageHeaderProps {
  title: ReactNode;
  description?: ReactNode;
  /** Beside the title, for example a Status. */
  meta?: ReactNode;
  /** The primary action last. */
  actions?: ReactNode;
}

/** The head of a page, with its only h1. */
export function PageHeader({ title, description, meta, actions }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-3xl">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-xl tracking-tight">{title}</h1>
          {meta}
        </div>
        {description && <p className="mt-1 text-pretty text-muted-foreground">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

export interface SectionProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  className?: string;
  id?: string;
  children: ReactNode;
}

export function Section({ title, description, actions, className, id, children }: SectionProps) {
  return (
    <section id={id} className={cn('mb-8 grid gap-3', className)}>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 max-w-3xl">
          <h2 className="font-semibold text-lg">{title}</h2>
          {description && <p className="mt-0.5 text-pretty text-muted-foreground text-sm">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** Search, filters and actions above a list. */
export function Toolbar({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn('mb-3 flex flex-wrap items-center gap-2', className)}>{children}</div>;
}

/** A titled part of a sheet. */
export const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid gap-2">
    <h3 className="font-medium">{title}</h3>
    {children}
  </section>
);
