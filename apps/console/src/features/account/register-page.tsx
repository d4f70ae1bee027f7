import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { beginSession } from '../../session/session.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { EmailField, NameField, NewPasswordField } from './fields.tsx';
import { LoginLink, Outcome } from './form-page.tsx';
import { useGoOn } from './go-on.ts';
import { Or, ProviderLinks } from './providers.tsx';
import { PublicPage } from './public-page.tsx';
import { providersQuery, registrationQuery } from './queries.ts';
import { inWords } from './words.ts';

const closed = {
  invite: 'You need an invitation to create an account here. Open the link in its mail.',
  closed: 'New people cannot register here. Ask the operator of this installation.',
};

export function RegisterPage() {
  const registration = useQuery(registrationQuery).data?.registration ?? 'open';
  const [mailedTo, setMailedTo] = useState<string>();
  if (registration !== 'open')
    return <Outcome title="Registration is not open" tone="danger" text={closed[registration]} next={<LoginLink />} />;
  if (mailedTo !== undefined) return <LookIntoMail email={mailedTo} />;
  return <RegistrationForm onMailed={setMailedTo} />;
}

function RegistrationForm({ onMailed }: { onMailed: (email: string) => void }) {
  const { next } = useSearch({ from: '/register' });
  const { data: providers = [] } = useQuery(providersQuery);
  const goOn = useGoOn();
  const form = useForm(['displayName', 'email', 'password'], async (body) => {
    const registering = call(api.POST('/api/v1/auth/register', { body: { ...body, cookies: true } }));
    const { verificationRequired } = await registering.catch((error: unknown) => {
      throw inWords(error);
    });
    if (verificationRequired) return onMailed(body.email);
    beginSession();
    goOn(next === undefined || next === '/dashboard' ? '/onboarding' : next);
  });
  return (
    <PublicPage title="Create an account" footer={<KnownHere />}>
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <NameField error={form.errors.displayName} autoFocus />
        <EmailField error={form.errors.email} />
        <NewPasswordField error={form.errors.password} />
        <FormError error={form.formError} />
        <Button type="submit" variant="primary" loading={form.isPending} data-testid="register-button">
          Create account
        </Button>
      </form>
      {providers.length > 0 && (
        <div className="grid gap-3">
          <Or />
          <ProviderLinks returnTo="/login?next=%2Fonboarding" />
        </div>
      )}
    </PublicPage>
  );
}

function KnownHere() {
  const { next } = useSearch({ from: '/register' });
  return (
    <>
      Already have an account?{' '}
      <Button variant="link" asChild>
        <Link to="/login" search={{ ...(next && { next }) }} data-testid="login-link">
          Log in
        </Link>
      </Button>
    </>
  );
}

/** The answer is the same for every address, so nothing is said about whether there is an account. */
function LookIntoMail({ email }: { email: string }) {
  return (
    <Outcome
      title="Check your mail"
      tone="success"
      text={`We sent a link to ${email}. Open it to confirm the address, and then log in.`}
      next={
        <div className="flex flex-wrap gap-2">
          <Button asChild>
            <Link to="/resend-verification" data-testid="resend-link">
              Send it again
            </Link>
          </Button>
          <LoginLink />
        </div>
      }
    />
  );
}
