import type { ReactNode } from 'react';
import { PageHeader } from './page.tsx';
import { SkeletonLines } from './skeleton.tsx';
import { ErrorState } from './states.tsx';

export interface PageStateProps {
  /** What the page is about, while its name is not known: "Customer". */
  title: ReactNode;
  error: unknown;
  onRetry: () => void;
}

/** A page of one thing that is loading or could not be loaded. */
export function PageState({ title, error, onRetry }: PageStateProps) {
  return (
    <>
      <PageHeader title={title} />
      {error ? <ErrorState error={error} onRetry={onRetry} /> : <SkeletonLines lines={8} />}
    </>
  );
}
