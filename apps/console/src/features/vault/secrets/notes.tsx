import { useState } from 'react';
import { useForm } from '../../../api/use-form.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { DescriptionList } from '../../../ui/description-list.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, Textarea } from '../../../ui/input.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { Person } from '../../access/person.tsx';
import { readValue, refreshNames, type Secret, type SecretPlace, writeValue } from './calls.ts';

interface NotesProps {
  place: SecretPlace;
  secret: Secret;
  canWrite: boolean;
}

/** What a secret is for. */
export function Notes({ place, secret, canWrite }: NotesProps) {
  const [editing, setEditing] = useState(false);
  if (editing) return <NotesForm place={place} secret={secret} onDone={() => setEditing(false)} />;
  return (
    <div className="mb-6 grid gap-3">
      <DescriptionList
        items={[
          { term: 'Version', value: secret.version },
          {
            term: 'Changed',
            value: (
              <>
                <RelativeTime value={secret.updatedAt} /> by <Person id={secret.updatedBy} />
              </>
            ),
          },
          { term: 'Comment', value: secret.comment || <span className="text-muted-foreground">None</span> },
          {
            term: 'Tags',
            value:
              secret.tags.length === 0 ? (
                <span className="text-muted-foreground">None</span>
              ) : (
                <span className="flex flex-wrap gap-1">
                  {secret.tags.map((tag) => (
                    <Badge key={tag}>{tag}</Badge>
                  ))}
                </span>
              ),
          },
        ]}
      />
      {canWrite && (
        <Button size="sm" className="justify-self-start" onClick={() => setEditing(true)} data-testid="edit-notes">
          Edit comment and tags
        </Button>
      )}
    </div>
  );
}

/** They belong to a version, so the value is written again with them. */
function NotesForm({ place, secret, onDone }: { place: SecretPlace; secret: Secret; onDone: () => void }) {
  const form = useForm(['comment', 'tags'], async ({ comment, tags }) => {
    const { value } = await readValue(place, { raw: true, version: secret.version });
    const words = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
    await writeValue(place, { value, comment, tags: words, cas: secret.version });
    onDone();
    await refreshNames(place.environment);
  });
  return (
    <form onSubmit={form.onSubmit} className="mb-6 grid gap-4">
      <Field label="Comment" error={form.errors.comment}>
        <Textarea name="comment" rows={2} maxLength={500} defaultValue={secret.comment} data-testid="comment-input" />
      </Field>
      <Field label="Tags" hint="Separated by commas." error={form.errors.tags ?? form.formError}>
        <Input name="tags" defaultValue={secret.tags.join(', ')} data-testid="tags-input" />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" loading={form.isPending} data-testid="save-notes">
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
