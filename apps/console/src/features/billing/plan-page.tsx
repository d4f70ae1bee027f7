import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { queryClient } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { toast } from '../../ui/toast.ts';
import { draftOf, emptyPlan, termsOf } from './plan-draft.ts';
import { PlanForm } from './plan-form.tsx';
import { type Plan, planQuery } from './queries.ts';

export function PlanPage() {
  const { plan } = useParams({ from: '/signed-in/o/$org/plans/$plan' });
  return plan === 'new' ? <NewPlan /> : <OldPlan id={plan} />;
}

function NewPlan() {
  const { slug: org } = useOrganization();
  const navigate = useNavigate();
  return (
    <>
      <BackLink to="/o/$org/plans">Plans</BackLink>
      <PageHeader title="New plan" />
      <PlanForm
        plan={emptyPlan}
        isNew
        action="Create plan"
        save={async (draft) => {
          const { id } = await call(api.POST('/api/v1/plans', { body: { slug: draft.slug, ...termsOf(draft) } }));
          await queryClient.invalidateQueries({ queryKey: ['plans'] });
          await navigate({ to: '/o/$org/plans/$plan', params: { org, plan: id } });
        }}
      />
    </>
  );
}

function OldPlan({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(planQuery(id));
  if (data === undefined) return <PageState title="Plan" error={error} onRetry={refetch} />;
  return <EditPlan plan={data} />;
}

function EditPlan({ plan }: { plan: Plan }) {
  const { can } = useAccess();
  const [retiring, setRetiring] = useState(false);
  const { id, name, slug, version, retiredAt } = plan;
  return (
    <>
      <BackLink to="/o/$org/plans">Plans</BackLink>
      <PageHeader
        title={name}
        description="Changed terms become a new version. Customers keep the terms that they bought."
        meta={
          <>
            <Badge>{slug}</Badge>
            <Badge>version {version}</Badge>
            {retiredAt !== null && <Badge tone="warning">retired</Badge>}
          </>
        }
        actions={
          retiredAt === null &&
          can('plans:delete') && (
            <Button variant="danger-ghost" onClick={() => setRetiring(true)} data-testid="retire-plan-button">
              Retire
            </Button>
          )
        }
      />
      <PlanForm
        key={version}
        plan={draftOf(plan)}
        action="Save plan"
        save={async (draft) => {
          const body = termsOf(draft);
          const changed = await call(api.PATCH('/api/v1/plans/{plan}', { params: { path: { plan: id } }, body }));
          queryClient.setQueryData(planQuery(id).queryKey, changed);
          await queryClient.invalidateQueries({ queryKey: ['plans'] });
          toast.success('Saved');
        }}
      />
      <ConfirmChange
        target={retiring ? plan : undefined}
        onClose={() => setRetiring(false)}
        title={() => `Retire ${name}?`}
        description={() => 'No new customers can choose it. Existing subscriptions stay as they are.'}
        action="Retire"
        change={() => call(api.DELETE('/api/v1/plans/{plan}', { params: { path: { plan: id } } }))}
        refresh={[['plans']]}
        done={`${name} retired`}
      />
    </>
  );
}
