import type { ReactNode } from 'react';
import { Card } from '../../../ui/card.tsx';
import type { OnboardingSearch } from './search.ts';

export type Go = (next: OnboardingSearch) => Promise<void>;

/** The card of one step. */
export function StepCard({ title, text, children }: { title: string; text: ReactNode; children: ReactNode }) {
  return (
    <Card className="grid gap-5 p-5 sm:p-6">
      <header className="grid gap-1">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        <p className="text-muted-foreground">{text}</p>
      </header>
      {children}
    </Card>
  );
}
