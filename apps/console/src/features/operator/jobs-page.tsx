import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PageHeader, Section } from '../../ui/page.tsx';
import { JobFigures } from './job-figures.tsx';
import { JobKindSheet } from './job-kind-sheet.tsx';
import { JobKinds } from './job-kinds.tsx';
import { JobQueue } from './job-queue.tsx';
import type { JobsSearch } from './jobs-search.ts';

const route = getRouteApi('/signed-in/o/$org/operator/jobs');

/** The background work of the whole installation. */
export function JobsPage() {
  const { status, name, open } = route.useSearch();
  const navigate = useNavigate({ from: '/o/$org/operator/jobs' });
  const show = (changes: JobsSearch) =>
    navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title="Jobs" description="The background work of this installation, on all of its nodes." />
      <JobFigures />
      <Section title="Queue" description="Failed jobs are retried automatically, at growing intervals.">
        <JobQueue filter={{ status, name }} onFilterChange={show} />
      </Section>
      <Section title="All jobs" description="Jobs with a schedule are started by the clock: cron, in UTC.">
        <JobKinds opened={open} onOpen={(kind) => show({ open: kind })} />
      </Section>
      {open !== undefined && (
        <JobKindSheet
          name={open}
          onClose={() => show({ open: undefined })}
          onShowQueue={() => show({ open: undefined, name: open, status: 'any' })}
        />
      )}
    </>
  );
}
