import { useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { accountQuery } from '../../session/me.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '../../ui/card.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { EmailCard } from './email-card.tsx';

export function ProfilePage() {
  const { data, error, refetch } = useQuery(accountQuery);
  return (
    <>
      <PageHeader title="Profile" description="How members of your organizations see you." />
      {data === undefined ? (
        error === null ? (
          <SkeletonLines lines={6} />
        ) : (
          <ErrorState error={error} onRetry={refetch} />
        )
      ) : (
        <div className="grid gap-4">
          <NameCard user={data.user} />
          <EmailCard user={data.user} />
          <IdCard user={data.user} />
        </div>
      )}
    </>
  );
}

interface CardProps {
  user: Schema<'User'>;
}

function NameCard({ user }: CardProps) {
  const form = useForm(['displayName'], async (body) => {
    await call(api.PATCH('/api/v1/auth/me', { body }));
    await queryClient.invalidateQueries({ queryKey: accountQuery.queryKey });
    toast.success('Your name is changed');
  });
  return (
    <Card>
      <form onSubmit={form.onSubmit}>
        <CardHeader title="Name" description="Members of your organizations see it." />
        <CardBody className="grid gap-3">
          <Field label="Your name" hideLabel error={form.errors.displayName} required>
            <Input
              name="displayName"
              defaultValue={user.displayName}
              maxLength={100}
              autoComplete="name"
              required
              data-testid="displayName-input"
            />
          </Field>
          <FormError error={form.formError} />
        </CardBody>
        <CardFooter>
          <Button type="submit" loading={form.isPending} data-testid="save-name-button">
            Save
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}

function IdCard({ user }: CardProps) {
  return (
    <Card>
      <CardHeader title="Your id" description="It identifies you in the API and in the audit log." />
      <CardBody>
        <CopyField value={user.id} label="id" />
      </CardBody>
    </Card>
  );
}
