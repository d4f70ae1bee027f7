import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAccess } from '../../session/access.ts';
import { browserStorage } from '../../session/storage.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { cn } from '../../ui/cn.ts';
import { daysUpTo } from '../metering/days.ts';
import { verificationsQuery } from '../metering/queries.ts';
import { type Step, stepsOf } from './steps.ts';

/** Days in which a verification counts as the first. */
const lookBackDays = 30;

/** A checklist until all is done or the person hides it, in this browser. */
export default function FirstSteps() {
  const { id: org } = useOrganization();
  const hiddenKey = `nexus.first-steps-hidden.${org}`;
  const [hidden, setHidden] = useState(() => browserStorage.getItem(hiddenKey) !== null);
  const steps = useSteps(!hidden);
  const done = steps.filter(({ isDone }) => isDone).length;
  if (hidden || done === steps.length) return null;
  const hide = () => {
    browserStorage.setItem(hiddenKey, 'true');
    setHidden(true);
  };
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <Card className="mb-6" data-testid="first-steps">
      <CardHeader
        title="First steps"
        description={`${done} of ${steps.length} done`}
        actions={
          <IconButton label="Hide first steps" size="sm" onClick={hide} data-testid="hide-first-steps-button">
            <X aria-hidden />
          </IconButton>
        }
      />
      <CardBody>
        <ol className="grid gap-x-6 gap-y-3 md:grid-cols-2 xl:grid-cols-3">
          {steps.map((step) => (
            <StepItem key={step.id} of={step} isNext={step === next} />
          ))}
        </ol>
      </CardBody>
    </Card>
  );
}

function StepItem({ of: { id, title, description, isDone }, isNext }: { of: Step; isNext: boolean }) {
  return (
    <li className="flex gap-3" data-testid={`first-step-${id}`} data-done={isDone || undefined}>
      <span
        className={cn(
          'mt-0.5 grid size-5 shrink-0 place-items-center rounded-full border [&_svg]:size-3',
          isDone && 'border-success bg-success-subtle text-success-text',
        )}
      >
        {isDone && <Check role="img" aria-label="Done" />}
      </span>
      <div className="min-w-0">
        <p className={cn('font-medium text-sm', isDone && 'text-muted-foreground')}>{title}</p>
        {!isDone && <p className="text-muted-foreground text-sm">{description}</p>}
        {!isDone && (
          <Button asChild size="sm" variant={isNext ? 'primary' : 'secondary'} className="mt-2">
            <StepLink id={id}>{isNext ? 'Start' : 'Open'}</StepLink>
          </Button>
        )}
      </div>
    </li>
  );
}

const places = {
  key: '/o/$org/keys',
  customer: '/o/$org/customers',
  verification: '/o/$org/keys',
  member: '/o/$org/members',
} as const;

/** Passes on what the button around it adds. */
function StepLink({ id, children, ...props }: { id: Step['id']; children: ReactNode; className?: string }) {
  const { slug: org } = useOrganization();
  // Without a project, the whole way from there to the first request of a key.
  if (id === 'project')
    return (
      <Link to="/onboarding" search={{ org, step: 'project' }} {...props}>
        {children}
      </Link>
    );
  return (
    <Link to={places[id]} params={{ org }} {...props}>
      {children}
    </Link>
  );
}

function useSteps(enabled: boolean): Step[] {
  const { can } = useAccess();
  const { id: org } = useOrganization();
  const read = (permission: string) => enabled && can(permission);
  const one = { params: { query: { limit: 1 } } };
  // The onboarding keeps the first project itself under `['projects', 'first']`.
  const projects = useQuery({
    queryKey: ['projects', 'count'],
    queryFn: async () => (await call(api.GET('/api/v1/projects', one))).items.length,
    enabled: read('projects:read'),
  });
  const keys = useQuery({
    queryKey: ['keys', 'count'],
    queryFn: async () => (await call(api.GET('/api/v1/keys', one))).items.length,
    enabled: read('keys:read'),
  });
  const customers = useQuery({
    queryKey: ['customers', 'count'],
    queryFn: async () => (await call(api.GET('/api/v1/customers', one))).items.length,
    enabled: read('customers:read'),
  });
  const days = daysUpTo(new Date(), lookBackDays);
  const verifications = useQuery({
    ...verificationsQuery({ groupBy: 'code', from: days[0] ?? '', to: days.at(-1) ?? '' }),
    enabled: read('usage:read'),
  });
  const members = useQuery({
    queryKey: ['members', 'count'],
    queryFn: async () => {
      const params = { path: { org }, query: { limit: 2 } };
      return (await call(api.GET('/api/v1/organizations/{org}/members', { params }))).items.length;
    },
    enabled: read('members:read'),
  });
  return stepsOf({
    projects: projects.data,
    keys: keys.data,
    customers: customers.data,
    verifications: verifications.data?.items.length,
    members: members.data,
  });
}
