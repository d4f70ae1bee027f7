import { lazy, Suspense } from 'react';
import { useOrganization } from '../../session/use-organization.ts';
import { PageHeader } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Figures } from './figures.tsx';

// The figures come first: the rest is loaded beside their calls.
const FirstSteps = lazy(() => import('./first-steps.tsx'));
const Trends = lazy(() => import('./trends.tsx'));

export function OverviewPage() {
  const { name } = useOrganization();
  return (
    <>
      <PageHeader title={name} description="What is happening in your organization." />
      <Suspense>
        <FirstSteps />
      </Suspense>
      <Figures />
      <Suspense fallback={<Skeleton className="h-72 w-full" />}>
        <Trends />
      </Suspense>
    </>
  );
}
