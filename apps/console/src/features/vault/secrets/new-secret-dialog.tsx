import { useQueries } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { isProblem } from '../../../api/problem.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, Textarea } from '../../../ui/input.tsx';
import { formErrors } from '../../../ui/problem.ts';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { toast } from '../../../ui/toast.ts';
import { type Environment, useProject } from '../place.ts';
import { type NewValue, policyQuery, proposeValue, refreshNames, type SecretPlace, writeValue } from './calls.ts';
import { EnvironmentsField, FolderField } from './fields.tsx';
import { foldersOf } from './matrix.ts';
import { useMatrix } from './use-matrix.ts';

interface NewSecretDialogProps {
  folder: string;
  onClose: () => void;
}

/** A new name, with the same value in each of the chosen environments. */
export function NewSecretDialog({ folder, onClose }: NewSecretDialogProps) {
  const { environments } = useProject();
  const { rows } = useMatrix(environments, false);
  const [chosen, setChosen] = useState(() => environments.slice(0, 1).map(({ id }) => id));
  const guarded = useGuarded(environments, chosen);
  const [path, setPath] = useState(folder);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const errors = formErrors(error, ['name', 'value', 'comment', 'path', 'reason']);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [name = '', value = '', comment = '', reason = ''] = ['name', 'value', 'comment', 'reason'].map((field) =>
      String(data.get(field) ?? ''),
    );
    setPending(true);
    setError(undefined);
    try {
      for (const environment of environments.filter(({ id }) => chosen.includes(id))) {
        const place = { environment, path, name: name.trim() };
        await create(place, { value, comment, cas: 0 }, guarded.includes(environment) ? reason : undefined);
        // Where a later one refuses, the next attempt leaves this one out.
        setChosen((before) => before.filter((id) => id !== environment.id));
      }
      toast.success(guarded.length > 0 ? `Asked for ${name}` : `${name} added`);
      onClose();
    } catch (thrown) {
      setError(thrown);
    }
    setPending(false);
  };
  const taken = isProblem(error, 'CAS_MISMATCH', 'SECRET_EXISTS') ? error.message : undefined;
  return (
    <Dialog open onOpenChange={onClose} title="Add secret" size="md" data-testid="new-secret-dialog">
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        <SecretFields
          path={path}
          onPath={setPath}
          folders={foldersOf(rows ?? [])}
          errors={{ ...errors.fields, ...(taken && { name: taken }) }}
        />
        <EnvironmentsField environments={environments} values={chosen} onValuesChange={setChosen} />
        <ReasonField guarded={guarded} error={errors.fields.reason} />
        {errors.form && !taken && (
          <p role="alert" className="text-danger-text text-sm">
            {errors.form}
          </p>
        )}
        <SubmitButton loading={pending} disabled={chosen.length === 0} data-testid="create-secret-button">
          Add secret
        </SubmitButton>
      </form>
    </Dialog>
  );
}

interface SecretFieldsProps {
  path: string;
  onPath: (path: string) => void;
  folders: readonly string[];
  errors: Record<string, string>;
}

function SecretFields({ path, onPath, folders, errors }: SecretFieldsProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
        <Field label="Name" error={errors.name} required>
          <Input
            name="name"
            mono
            required
            maxLength={256}
            placeholder="STRIPE_KEY"
            autoComplete="off"
            spellCheck={false}
            data-testid="secret-name-input"
          />
        </Field>
        <FolderField value={path} onChange={onPath} folders={folders} error={errors.path} />
      </div>
      <Field label="Value" error={errors.value} hint="Line breaks are kept.">
        <Textarea name="value" mono rows={3} autoComplete="off" spellCheck={false} data-testid="secret-value-input" />
      </Field>
      <Field label="Comment" error={errors.comment} optional>
        <Input name="comment" maxLength={500} placeholder="Restricted to refunds" />
      </Field>
    </>
  );
}

/** With a reason, where others have to approve it. */
async function create(place: SecretPlace, value: NewValue, reason: string | undefined): Promise<void> {
  if (reason !== undefined) return proposeValue(place, value, reason);
  await writeValue(place, value);
  await refreshNames(place.environment);
}

/** Those of the chosen environments that change by approved requests alone. */
function useGuarded(environments: readonly Environment[], chosen: readonly string[]): Environment[] {
  const policies = useQueries({ queries: environments.map((environment) => policyQuery(environment)) });
  return environments.filter(({ id }, index) => chosen.includes(id) && policies[index]?.data);
}

function ReasonField({ guarded, error }: { guarded: readonly Environment[]; error: string | undefined }) {
  if (guarded.length === 0) return null;
  const where = guarded.map(({ name }) => name).join(' and ');
  return (
    <Field label="Reason" hint={`Others have to approve the change of ${where}.`} error={error} required>
      <Input name="reason" required maxLength={500} data-testid="reason-input" />
    </Field>
  );
}
