import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { formErrors } from '../../ui/problem.ts';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { keyPrefixQuery } from './queries.ts';

interface KeyPrefixDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function KeyPrefixDialog({ open, onOpenChange }: KeyPrefixDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Prefix of your customers’ keys"
      description="People and secret scanners recognize your keys by it. Existing keys keep theirs until they are rotated."
      data-testid="key-prefix-dialog"
    >
      <Loaded onSaved={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Loaded({ onSaved }: { onSaved: () => void }) {
  const { data, error, refetch } = useQuery(keyPrefixQuery);
  if (data === undefined) return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines lines={2} />;
  return <PrefixForm saved={data.prefix} onSaved={onSaved} />;
}

function PrefixForm({ saved, onSaved }: { saved: string | null; onSaved: () => void }) {
  const [text, setText] = useState(saved ?? '');
  const prefix = text.trim();
  const save = useAct(() => call(api.PUT('/api/v1/keys/prefix', { body: { prefix: prefix === '' ? null : prefix } })), {
    success: 'Prefix saved',
    failure: 'The prefix was not saved',
    invalidates: [['keys', 'prefix']],
    onDone: onSaved,
  });
  const { fields } = formErrors(save.error ?? undefined, ['prefix']);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Field
        label="Prefix"
        error={fields.prefix}
        hint="2 to 16 lowercase letters and digits, starting with a letter. Leave empty for eco_api_."
      >
        <Input
          mono
          value={text}
          onChange={(event) => setText(event.target.value)}
          pattern="[a-z][a-z0-9]{1,15}"
          placeholder="acme"
          data-testid="key-prefix-input"
        />
      </Field>
      <p className="text-muted-foreground text-sm">
        New keys begin with{' '}
        <code className="font-mono text-foreground">{prefix === '' ? 'eco_api_' : `${prefix}_live_`}</code>
        {prefix !== '' && (
          <>
            , outside of production with <code className="font-mono text-foreground">{prefix}_test_</code>
          </>
        )}
        .
      </p>
      <SubmitButton loading={save.isPending} data-testid="save-key-prefix-button">
        Save
      </SubmitButton>
    </form>
  );
}
