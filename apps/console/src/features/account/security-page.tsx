import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.ts';
import { NewPasswordField } from './fields.tsx';
import { LinkedAccountsCard } from './linked-accounts-card.tsx';
import { PasskeysCard } from './passkeys-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';
import { inWords } from './words.ts';

export function SecurityPage() {
  return (
    <>
      <PageHeader title="Security" description="How you log in, and what protects your account." />
      <div className="grid gap-4">
        <PasskeysCard />
        <SecondFactorCard />
        <PasswordCard />
        <LinkedAccountsCard />
      </div>
    </>
  );
}

function PasswordCard() {
  const form = useForm(['currentPassword', 'newPassword'], async (body) => {
    const changing = call(api.PUT('/api/v1/auth/change-password', { body }));
    const { revokedSessions } = await changing.catch((error: unknown) => {
      throw inWords(error);
    });
    await queryClient.invalidateQueries({ queryKey: ['sessions'] });
    toast.success('Your password is changed', { description: endedText(revokedSessions) });
  });
  return (
    <Section title="Password" description="A new password ends your other sessions." className="mb-4">
      <Card>
        <form onSubmit={form.onSubmit}>
          <CardBody className="grid max-w-md gap-4">
            <Field label="Current password" error={form.errors.currentPassword} required>
              <PasswordInput
                name="currentPassword"
                autoComplete="current-password"
                required
                data-testid="currentPassword-input"
              />
            </Field>
            <NewPasswordField name="newPassword" label="New password" error={form.errors.newPassword} />
            <FormError error={form.formError} />
          </CardBody>
          <CardFooter>
            <Button type="submit" loading={form.isPending} data-testid="change-password-button">
              Change password
            </Button>
          </CardFooter>
        </form>
      </Card>
    </Section>
  );
}

function endedText(sessions: number): string {
  if (sessions === 0) return 'You had no other sessions.';
  return sessions === 1 ? 'One other session has ended.' : `${sessions} other sessions have ended.`;
}
