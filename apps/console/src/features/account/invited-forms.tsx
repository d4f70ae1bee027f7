import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { beginSession } from '../../session/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { toast } from '../../ui/toast.ts';
import { EmailField, NameField, NewPasswordField } from './fields.tsx';
import { providerName } from './providers.tsx';
import { type Challenge, SecondFactorForm } from './second-factor-form.tsx';
import { inWords } from './words.ts';

/** Makes an account that is a member at once: the invitation proves the address. */
export function InvitedRegistration({ token, onRegistered }: { token: string; onRegistered: () => Promise<void> }) {
  const form = useForm(['displayName', 'email', 'password'], async (fields) => {
    const body = { ...fields, invitation: token, cookies: true };
    await call(api.POST('/api/v1/auth/register', { body })).catch((error: unknown) => {
      throw inWords(error);
    });
    await onRegistered();
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <NameField error={form.errors.displayName} />
      <EmailField error={form.errors.email} />
      <NewPasswordField error={form.errors.password} />
      <FormError error={form.formError} />
      <Button type="submit" variant="primary" loading={form.isPending} data-testid="submit-button">
        Create account and join
      </Button>
    </form>
  );
}

export function InvitedLogin({ onLoggedIn }: { onLoggedIn: () => Promise<void> }) {
  const [challenge, setChallenge] = useState<Challenge>();
  const finish = () => {
    beginSession();
    void onLoggedIn();
  };
  if (challenge !== undefined)
    return <SecondFactorForm challenge={challenge} onProven={finish} onBack={() => setChallenge(undefined)} />;
  return <PasswordForm onChallenge={setChallenge} onProven={finish} />;
}

interface PasswordFormProps {
  onChallenge: (challenge: Challenge) => void;
  onProven: () => void;
}

function PasswordForm({ onChallenge, onProven }: PasswordFormProps) {
  const form = useForm(['email', 'password'], async (fields) => {
    const login = call(api.POST('/api/v1/auth/login', { body: { ...fields, cookies: true } }));
    const answer = await login.catch((error: unknown) => {
      throw inWords(error);
    });
    if ('mfaRequired' in answer) onChallenge(answer);
    else onProven();
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <EmailField error={form.errors.email} />
      <Field label="Password" error={form.errors.password} required>
        <PasswordInput name="password" autoComplete="current-password" required data-testid="password-input" />
      </Field>
      <FormError error={form.formError} />
      <Button type="submit" variant="primary" loading={form.isPending} data-testid="submit-button">
        Log in and join
      </Button>
    </form>
  );
}

/** Somebody new joins as the account at the provider; whoever has an account here comes back logged in, and joins. */
export function InvitedProviders({
  token,
  providers,
}: {
  token: string;
  providers: readonly Schema<'SocialProvider'>[];
}) {
  const [going, setGoing] = useState<string>();
  const go = async (provider: string) => {
    setGoing(provider);
    try {
      const params = { path: { provider } };
      const body = { invitation: token, returnTo: '/login' };
      const { url } = await call(api.POST('/api/v1/auth/social/{provider}', { params, body }));
      location.assign(url);
    } catch (error) {
      setGoing(undefined);
      toast.error('The other service cannot be reached', error);
    }
  };
  return providers.map(({ name }) => (
    <Button key={name} loading={going === name} onClick={() => go(name)} data-testid={`${name}-button`}>
      Continue with {providerName(name)}
    </Button>
  ));
}
