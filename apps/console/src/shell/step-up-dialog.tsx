import { startAuthentication } from '@simplewebauthn/browser';
import { type FormEvent, useEffect, useState } from 'react';
import { api, call } from '../api/client.ts';
import { setStepUpPrompt } from '../session/step-up.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';

interface Question {
  methods: readonly string[];
  answer(proven: boolean): void;
}

/** Asks a person to prove its identity before something that a stolen session must not do. */
export default function StepUpDialog() {
  const [question, setQuestion] = useState<Question>();
  useEffect(() => {
    setStepUpPrompt((methods) => new Promise((answer) => setQuestion({ methods, answer })));
    return () => setStepUpPrompt(undefined);
  }, []);
  if (question === undefined) return null;
  const close = (proven: boolean) => {
    question.answer(proven);
    setQuestion(undefined);
  };
  return (
    <Dialog
      open
      onOpenChange={() => close(false)}
      title="Confirm that it is you"
      description="This needs a fresh proof of your identity. It holds for five minutes."
      data-testid="step-up-dialog"
    >
      <ProofForm methods={question.methods} onProven={() => close(true)} />
    </Dialog>
  );
}

/** Names of methods as the API gives them: `totp` and `backup-code` are one field. */
function ProofForm({ methods, onProven }: { methods: readonly string[]; onProven: () => void }) {
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const byPassword = methods.includes('password');
  const byCode = methods.some((method) => method === 'totp' || method === 'backup-code');
  const prove = async (proof: () => Promise<unknown>) => {
    setPending(true);
    setError(undefined);
    try {
      await proof();
      onProven();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setPending(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const proof = String(new FormData(event.currentTarget).get('proof') ?? '');
    const body = byPassword ? { password: proof } : { code: proof };
    return prove(() => call(api.POST('/api/v1/auth/step-up', { body })));
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      {(byPassword || byCode) && (
        <Field label={byPassword ? 'Password' : 'Code of your authenticator app, or a backup code'} error={error}>
          <Input
            name="proof"
            type={byPassword ? 'password' : 'text'}
            autoComplete={byPassword ? 'current-password' : 'one-time-code'}
            data-testid="step-up-input"
            autoFocus
            required
          />
        </Field>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {methods.includes('passkey') && (
          <Button loading={isPending} onClick={() => prove(proveByPasskey)}>
            Use a passkey
          </Button>
        )}
        {(byPassword || byCode) && (
          <Button type="submit" variant="primary" loading={isPending} data-testid="step-up-button">
            Confirm
          </Button>
        )}
      </div>
    </form>
  );
}

async function proveByPasskey(): Promise<void> {
  const { offers } = await call(api.POST('/api/v1/auth/step-up/options'));
  const options = offers.passkey as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const passkey = await startAuthentication({ optionsJSON: options });
  await call(api.POST('/api/v1/auth/step-up', { body: { passkey: passkey as never } }));
}
