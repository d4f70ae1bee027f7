import type { ReactNode } from 'react';
import { Card } from '../../ui/card.tsx';

interface PublicPageProps {
  title: ReactNode;
  text?: ReactNode;
  /** Below the card: where else to go. */
  footer?: ReactNode;
  children?: ReactNode;
}

/** The frame of pages for people who have not logged in. */
export function PublicPage({ title, text, footer, children }: PublicPageProps) {
  return (
    <main className="grid min-h-dvh content-start justify-items-center gap-5 px-4 py-10 sm:content-center">
      <img src="/icon.svg" alt="Nexus" className="size-9" />
      <Card className="grid w-full max-w-sm gap-5 p-6">
        <header className="grid gap-1">
          <h1 className="break-words font-semibold text-xl tracking-tight">{title}</h1>
          {text && <p className="text-muted-foreground">{text}</p>}
        </header>
        {children}
      </Card>
      {footer && <p className="text-center text-muted-foreground text-sm">{footer}</p>}
    </main>
  );
}
