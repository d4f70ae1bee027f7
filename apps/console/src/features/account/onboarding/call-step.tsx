import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../../api/client.ts';
import { Status } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import type { OnboardingSearch } from './search.ts';
import { StepCard } from './step-card.tsx';

interface CallStepProps {
  search: OnboardingSearch;
  /** Unknown after the page was loaded again. */
  secret: string | undefined;
}

/** Milliseconds between two questions whether the key was used. */
const pollMs = 2000;

export function CallStep({ search, secret }: CallStepProps) {
  const { org = '', key = '' } = search;
  const { data, error } = useQuery({
    queryKey: ['keys', key],
    queryFn: () => call(api.GET('/api/v1/keys/{id}', { params: { path: { id: key } } })),
    refetchInterval: ({ state }) => (state.data?.lastUsedAt ? false : pollMs),
    // The request comes from another window.
    refetchIntervalInBackground: true,
  });
  const arrived = Boolean(data?.lastUsedAt);
  return (
    <StepCard
      title="Send your first request"
      text={
        secret === undefined
          ? 'Run this in a terminal, with the key that you copied in place of YOUR_KEY. It reads the secret.'
          : 'Run this in a terminal. It reads the secret with your key.'
      }
    >
      <CodeBlock label="curl" code={curlOf(search, secret ?? 'YOUR_KEY')} />
      <div
        role="status"
        className="flex flex-wrap items-center justify-between gap-3"
        data-testid="first-request-status"
      >
        {arrived ? (
          <Status tone="success" className="font-medium" data-testid="first-request-arrived">
            Your first request has arrived
          </Status>
        ) : (
          <Status tone="warning" live className="text-muted-foreground">
            Waiting for your first request…
          </Status>
        )}
        <Button variant={arrived ? 'primary' : 'secondary'} asChild>
          <Link to="/o/$org/dashboard" params={{ org }} data-testid="finish-onboarding-link">
            {arrived ? 'Go to the overview' : 'Do this later'}
          </Link>
        </Button>
      </div>
      <FormError error={error?.message} />
    </StepCard>
  );
}

function curlOf({ project, environment, secret }: OnboardingSearch, key: string): string {
  const path = `/api/v1/projects/${project}/environments/${environment}/secrets/${secret}`;
  return `curl ${location.origin}${path} \\\n  -H "Authorization: Bearer ${key}"`;
}
