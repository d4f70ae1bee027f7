import { Link, useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Stepper } from '../../../ui/stepper.tsx';
import { CallStep } from './call-step.tsx';
import { KeyStep } from './key-step.tsx';
import { OrganizationStep } from './organization-step.tsx';
import { ProjectStep } from './project-step.tsx';
import { type OnboardingSearch, type Step, stepOf, steps } from './search.ts';
import { SecretStep } from './secret-step.tsx';

const labels: Record<Step, string> = {
  organization: 'Organization',
  project: 'Project',
  key: 'Key',
  secret: 'Secret',
  call: 'Request',
};

/** From the first log-in to the first call of the API. */
export function OnboardingPage() {
  const search = useSearch({ from: '/signed-in/onboarding' });
  const { organization } = useRouteContext({ from: '/signed-in/onboarding' });
  const navigate = useNavigate();
  // The key is shown once: it is here until the page is left, and nowhere else.
  const [key, setKey] = useState<string>();
  const step = organization === undefined ? 'organization' : stepOf({ ...search, org: organization.slug });
  const go = (next: OnboardingSearch) =>
    navigate({ to: '/onboarding', search: { ...search, new: undefined, ...next } });
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-2xl content-start gap-6 px-4 py-8 sm:py-14">
      <header className="flex items-center justify-between gap-4">
        <img src="/icon.svg" alt="Nexus" className="size-8" />
        {organization !== undefined && (
          <Button variant="ghost" asChild>
            <Link to="/o/$org/dashboard" params={{ org: organization.slug }} data-testid="skip-onboarding-link">
              {step === 'call' ? 'Go to the overview' : 'Skip'}
            </Link>
          </Button>
        )}
      </header>
      <Stepper steps={steps.map((each) => labels[each])} current={steps.indexOf(step)} />
      {step === 'organization' && <OrganizationStep organization={organization} go={go} />}
      {step === 'project' && <ProjectStep go={go} />}
      {step === 'key' && <KeyStep search={search} secret={key} onCreated={setKey} go={go} />}
      {step === 'secret' && <SecretStep search={search} go={go} />}
      {step === 'call' && <CallStep search={search} secret={key} />}
    </main>
  );
}
