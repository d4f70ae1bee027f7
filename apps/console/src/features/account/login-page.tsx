import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { beginSession, onSession } from '../../session/session.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { EmailField } from './fields.tsx';
import { useGoOn } from './go-on.ts';
import { loginWithPasskey, passkeysAvailable } from './passkeys.ts';
import { Or, ProviderLinks } from './providers.tsx';
import { PublicPage } from './public-page.tsx';
import { providersQuery, registrationQuery } from './queries.ts';
import { type Challenge, PasskeyButton, SecondFactorForm } from './second-factor-form.tsx';
import { inWords, wordsFor } from './words.ts';

export function LoginPage() {
  const { next = '/dashboard' } = useSearch({ from: '/login' });
  const [challenge, setChallenge] = useState(challengeInAddress);
  const [expired, setExpired] = useState(false);
  const goOn = useGoOn();
  // Also after a log-in in another tab.
  useEffect(() => onSession(({ kind }) => kind === 'began' && goOn(next)), [goOn, next]);
  if (challenge !== undefined) {
    const back = (isExpired: boolean) => {
      setExpired(isExpired);
      setChallenge(undefined);
    };
    return (
      <PublicPage title="Confirm that it is you" text="Your account has a second factor.">
        <SecondFactorForm challenge={challenge} onProven={beginSession} onBack={back} />
      </PublicPage>
    );
  }
  return (
    <PublicPage title="Log in to Nexus" footer={<RegisterLink next={next} />}>
      <Notice expired={expired} />
      <PasswordForm onChallenge={setChallenge} />
      <OtherWays next={next} />
    </PublicPage>
  );
}

/** A log-in at a provider comes back with it behind the `#`, which no server sees. It is taken out of the address. */
function challengeInAddress(): Challenge | undefined {
  const mfa = new URLSearchParams(location.hash.slice(1)).get('mfa');
  if (mfa === null) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  return JSON.parse(mfa) as Challenge;
}

/** Why the person is here. */
function Notice({ expired }: { expired: boolean }) {
  const { ended, error } = useSearch({ from: '/login' });
  if (expired) return <FormError error={wordsFor('CHALLENGE_INVALID')} />;
  if (error !== undefined) return <FormError error={wordsFor(error)} />;
  if (ended === undefined) return <SetUpNotice />;
  return (
    <Callout tone="info" role="status" data-testid="session-ended-message">
      {ended === 'logged-out' ? 'You are logged out.' : 'Your session has ended. Log in again to continue.'}
    </Callout>
  );
}

/** At the first start of an installation, nobody can log in yet. */
function SetUpNotice() {
  const { data: settings } = useQuery(registrationQuery);
  if (settings?.hasOwner !== false) return null;
  return (
    <Callout tone="info" role="status" data-testid="set-up-message">
      This installation has no owner yet. Open the link to <code>/setup</code> that the server printed when it started.
    </Callout>
  );
}

function PasswordForm({ onChallenge }: { onChallenge: (challenge: Challenge) => void }) {
  const form = useForm(['email', 'password'], async ({ email, password }) => {
    const login = call(api.POST('/api/v1/auth/login', { body: { email, password, cookies: true } }));
    const answer = await login.catch((error: unknown) => {
      throw inWords(error);
    });
    if ('mfaRequired' in answer) onChallenge(answer);
    else beginSession();
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <EmailField error={form.errors.email} autoFocus />
      <Field
        label="Password"
        error={form.errors.password}
        aside={
          <Link
            to="/forgot-password"
            className="text-primary-text underline-offset-4 hover:underline"
            data-testid="forgot-password-link"
          >
            Forgot your password?
          </Link>
        }
        required
      >
        <PasswordInput name="password" autoComplete="current-password" required data-testid="password-input" />
      </Field>
      <FormError error={form.formError} />
      <Button type="submit" variant="primary" loading={form.isPending} data-testid="login-button">
        Log in
      </Button>
    </form>
  );
}

function OtherWays({ next }: { next: string }) {
  const { data: providers = [] } = useQuery(providersQuery);
  if (providers.length === 0 && !passkeysAvailable()) return null;
  const login = async () => {
    await loginWithPasskey();
    beginSession();
  };
  return (
    <div className="grid gap-3">
      <Or />
      {passkeysAvailable() && <PasskeyButton prove={login} />}
      <ProviderLinks returnTo={`/login?${new URLSearchParams({ next })}`} />
    </div>
  );
}

function RegisterLink({ next }: { next: string }) {
  const { data: settings } = useQuery(registrationQuery);
  const navigate = useNavigate();
  if (settings?.registration !== 'open') return null;
  return (
    <>
      New here?{' '}
      <Button
        variant="link"
        onClick={() => navigate({ to: '/register', search: { next } })}
        data-testid="register-link"
      >
        Create an account
      </Button>
    </>
  );
}
