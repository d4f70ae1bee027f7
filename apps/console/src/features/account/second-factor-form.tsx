import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { useForm } from '../../api/use-form.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { passkeysAvailable, signWithPasskey } from './passkeys.ts';
import { inWords } from './words.ts';

export type Challenge = Schema<'LoginChallenge'>;

interface SecondFactorFormProps {
  challenge: Challenge;
  onProven: () => void;
  /** Back to the password; `expired` where the challenge no longer works. */
  onBack: (expired: boolean) => void;
}

/** The second step of a log-in: a code, or a passkey. */
export function SecondFactorForm({ challenge, onProven, onBack }: SecondFactorFormProps) {
  const prove = async (proof: { code: string } | { passkey: Schema<'PasskeyAssertion'> }) => {
    try {
      await call(api.POST('/api/v1/auth/login/mfa', { body: { challenge: challenge.challenge, ...proof } }));
      onProven();
    } catch (error) {
      if (!isProblem(error, 'CHALLENGE_INVALID')) throw inWords(error);
      onBack(true);
    }
  };
  const byCode = challenge.methods.some((method) => method !== 'passkey');
  return (
    <div className="grid gap-4">
      {byCode && <CodeForm prove={(code) => prove({ code })} />}
      {challenge.methods.includes('passkey') && passkeysAvailable() && (
        <PasskeyButton
          prove={async () => prove({ passkey: await signWithPasskey(challenge.offers.passkey as never) })}
        />
      )}
      <Button variant="ghost" onClick={() => onBack(false)} data-testid="back-button">
        Log in as somebody else
      </Button>
      <p className="text-muted-foreground text-sm" data-testid="lost-factors">
        Lost your phone? A backup code works in its place, once. If you have lost those too, an owner of the
        organization that operates this installation can remove your second factors.
      </p>
    </div>
  );
}

function CodeForm({ prove }: { prove: (code: string) => Promise<void> }) {
  const form = useForm(['code'], ({ code }) => prove(code));
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Code of your authenticator app, or a backup code" error={form.errors.code} required>
        <Input
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          required
          autoFocus
          mono
          data-testid="code-input"
        />
      </Field>
      <FormError error={form.formError} />
      <Button type="submit" variant="primary" loading={form.isPending} data-testid="code-button">
        Continue
      </Button>
    </form>
  );
}

/** Also the first step: a passkey needs no password. */
export function PasskeyButton({ prove }: { prove: () => Promise<void> }) {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const use = async () => {
    setPending(true);
    setError(undefined);
    try {
      await prove();
    } catch (thrown) {
      const shown = inWords(thrown);
      setError(shown instanceof Error ? shown.message : String(shown));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button loading={isPending} onClick={use} data-testid="passkey-button">
        Use a passkey
      </Button>
      <FormError error={error} />
    </>
  );
}
