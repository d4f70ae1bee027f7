import { useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useForm } from '../../api/use-form.ts';
import { accountQuery } from '../../session/me.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { sentence } from '../../ui/problem.ts';
import { DateTime } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.ts';

interface CardProps {
  user: Schema<'User'>;
}

const changeKey = ['email-change'] as const;

/** The address, and its change: the current and the new address have to agree. */
export function EmailCard({ user }: CardProps) {
  const { data } = useQuery({
    queryKey: changeKey,
    queryFn: () => call(api.GET('/api/v1/auth/change-email')),
    // The links in the mails are opened elsewhere.
    refetchOnWindowFocus: 'always',
  });
  return (
    <Card>
      <CardHeader title="E-mail" description="You log in with it, and Nexus sends mail to it." />
      <CardBody className="grid gap-4">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <span className="min-w-0 break-all font-medium" data-testid="current-email">
            {user.email}
          </span>
          <Verified user={user} />
        </p>
        {data?.change && <Waiting change={data.change} />}
      </CardBody>
      {data?.change === null && <ChangeForm />}
    </Card>
  );
}

function Waiting({ change }: { change: NonNullable<Schema<'PendingEmailChange'>['change']> }) {
  const giveUp = useAct(() => call(api.DELETE('/api/v1/auth/change-email')), {
    invalidates: [changeKey],
    success: 'Your address stays as it is',
    failure: 'The change could not be canceled',
  });
  const missing = [
    change.approvedAt === null && 'the link sent to your current address',
    change.provenAt === null && 'the link sent to the new address',
  ].filter((each) => each !== false);
  return (
    <Callout tone="info" data-testid="pending-email-change">
      <p>
        The new address will be <strong className="break-all font-medium">{change.email}</strong>. Open{' '}
        {missing.join(' and ')} by <DateTime value={change.expiresAt} form="short" />.
      </p>
      <Button
        size="sm"
        className="mt-2"
        loading={giveUp.isPending}
        onClick={() => giveUp.mutate()}
        data-testid="stop-email-change-button"
      >
        Cancel the change
      </Button>
    </Callout>
  );
}

function ChangeForm() {
  const form = useForm(['email'], async (body) => {
    const { message } = await call(api.POST('/api/v1/auth/change-email', { body }));
    await Promise.all(
      [changeKey, accountQuery.queryKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    );
    toast.success(sentence(message));
  });
  return (
    <form onSubmit={form.onSubmit}>
      <CardBody className="grid gap-3 pt-0">
        <Field label="New address" error={form.errors.email} required>
          <Input name="email" type="email" maxLength={254} autoComplete="off" required data-testid="email-input" />
        </Field>
        <FormError error={form.formError} />
      </CardBody>
      <CardFooter>
        <Button type="submit" loading={form.isPending} data-testid="change-email-button">
          Change address
        </Button>
      </CardFooter>
    </form>
  );
}

function Verified({ user }: CardProps) {
  const resend = useAct(() => call(api.POST('/api/v1/auth/verify-email/resend', { body: { email: user.email } })), {
    invalidates: [],
    success: 'Check your mail',
    failure: 'The link was not sent',
  });
  if (user.emailVerified) return <Badge tone="success">Confirmed</Badge>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone="warning">Not confirmed</Badge>
      <Button size="sm" loading={resend.isPending} onClick={() => resend.mutate()} data-testid="resend-button">
        Send a new link
      </Button>
    </span>
  );
}
