import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { problemText } from '../../../ui/problem.ts';
import { Select } from '../../../ui/select.tsx';
import { SkeletonLines } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { toast } from '../../../ui/toast.ts';
import { type Environment, pathOf, useProject } from '../place.ts';
import { policyQuery } from '../secrets/calls.ts';
import { EnvironmentField } from '../secrets/fields.tsx';

/** At most ten, as the server has it. */
const counts = [...Array(11).keys()].map(String);

/** How many people approve changes of an environment. */
export function PolicyDialog({ onClose }: { onClose: () => void }) {
  const { environments } = useProject();
  const [id, setId] = useState((environments.find(({ production }) => production) ?? environments[0])?.id ?? '');
  const environment = environments.find((each) => each.id === id);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Require approval"
      description="Secrets can then only be changed by requests that other people approve."
      data-testid="policy-dialog"
    >
      <div className="grid gap-4">
        <EnvironmentField label="Environment" environments={environments} value={id} onValueChange={setId} />
        {environment && <Policy key={id} environment={environment} onDone={onClose} />}
      </div>
    </Dialog>
  );
}

function Policy({ environment, onDone }: { environment: Environment; onDone: () => void }) {
  const { data: policy, error, refetch } = useQuery(policyQuery(environment));
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (policy === undefined) return <SkeletonLines lines={2} />;
  return <PolicyForm environment={environment} present={policy?.approvals ?? 0} onDone={onDone} />;
}

function PolicyForm({
  environment,
  present,
  onDone,
}: {
  environment: Environment;
  present: number;
  onDone: () => void;
}) {
  const [count, setCount] = useState(String(present));
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setPending(true);
    setError(undefined);
    try {
      await setPolicy(environment, Number(count));
      await queryClient.invalidateQueries({ queryKey: policyQuery(environment).queryKey });
      toast.success(
        count === '0' ? `${environment.name} changes without approval` : `${environment.name} changes with approval`,
      );
      onDone();
    } catch (thrown) {
      setError(thrown);
    }
    setPending(false);
  };
  return (
    <>
      <Field label="Approvals" error={error === undefined ? undefined : problemText(error)}>
        <Select
          value={count}
          onValueChange={setCount}
          options={counts.map((value) => ({
            value,
            label: value === '0' ? 'None' : value === '1' ? '1 other person' : `${value} other people`,
          }))}
          data-testid="policy-count"
        />
      </Field>
      <Button
        variant="primary"
        loading={pending}
        onClick={() => void save()}
        className="justify-self-end"
        data-testid="policy-save"
      >
        Save
      </Button>
    </>
  );
}

function setPolicy(environment: Environment, approvals: number) {
  const params = { path: pathOf(environment) };
  const path = '/api/v1/projects/{project}/environments/{environment}/approval-policy';
  return approvals === 0
    ? call<unknown>(api.DELETE(path, { params }))
    : call<unknown>(api.PUT(path, { params, body: { approvals } }));
}
