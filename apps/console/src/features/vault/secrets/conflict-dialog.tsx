import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Diff } from '../../../ui/diff.tsx';
import { Field } from '../../../ui/field.tsx';
import { Textarea } from '../../../ui/input.tsx';
import { SkeletonLines } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { Person } from '../../access/person.tsx';
import { readValue, type SecretPlace, type SecretValue } from './calls.ts';
import { Concealed } from './concealed.tsx';
import type { Draft } from './draft.ts';

interface ConflictDialogProps {
  draft: Draft;
  /** Back to the editor, with the draft as it is. */
  onLeave: () => void;
  /** The other value stays. */
  onDrop: () => void;
  onSave: (draft: Draft) => Promise<void>;
}

/** Somebody else saved the secret meanwhile: both values, and the choice. Nothing is lost before it is made. */
export function ConflictDialog({ draft, onLeave, onDrop, onSave }: ConflictDialogProps) {
  const id = useId();
  const {
    data: theirs,
    error,
    refetch,
    isPending,
  } = useQuery({
    queryKey: ['conflict', id],
    queryFn: () => currentValue(draft),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Dialog
      open
      onOpenChange={onLeave}
      sticky
      size="md"
      title={`${draft.name} was changed in the meantime`}
      description={`Somebody else saved a value in ${draft.environment.name} while you were editing.`}
      data-testid="conflict-dialog"
    >
      {isPending ? (
        <SkeletonLines />
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <Choice draft={draft} theirs={theirs} onDrop={onDrop} onSave={onSave} />
      )}
    </Dialog>
  );
}

/** Null where it was deleted. */
async function currentValue({ environment, path, name }: SecretPlace): Promise<SecretValue | null> {
  const place = { environment, path, name };
  try {
    const { version } = await readValue(place, { raw: true });
    return await readValue(place, { raw: true, version });
  } catch (error) {
    if (isProblem(error, 'SECRET_NOT_FOUND', 'NOT_FOUND')) return null;
    throw error;
  }
}

interface ChoiceProps extends Pick<ConflictDialogProps, 'draft' | 'onDrop' | 'onSave'> {
  theirs: SecretValue | null;
}

function Choice({ draft, theirs, onDrop, onSave }: ChoiceProps) {
  const [value, setValue] = useState(draft.value);
  const save = () => void onSave({ ...draft, value, version: theirs?.version ?? 0 });
  return (
    <div className="grid gap-4">
      <p className="text-sm">
        {theirs ? (
          <>
            Version {theirs.version}, saved <RelativeTime value={theirs.updatedAt} /> by{' '}
            <Person id={theirs.updatedBy} />.
          </>
        ) : (
          'The secret was deleted.'
        )}
      </p>
      <Concealed>
        {() => (
          <>
            <Diff label="From their value to yours" before={theirs?.value ?? ''} after={value} />
            <Field label="Your value" hint="What you save replaces theirs, which stays in the history.">
              <Textarea
                mono
                value={value}
                onChange={(event) => setValue(event.target.value)}
                data-testid="conflict-value"
              />
            </Field>
          </>
        )}
      </Concealed>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDrop} data-testid="conflict-keep-theirs">
          Keep theirs
        </Button>
        <Button variant="primary" onClick={save} data-testid="conflict-save-mine">
          Save yours
        </Button>
      </div>
    </div>
  );
}
