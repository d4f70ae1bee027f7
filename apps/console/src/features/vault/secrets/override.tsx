import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Textarea } from '../../../ui/input.tsx';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { toast } from '../../../ui/toast.ts';
import { pathOf } from '../place.ts';
import type { SecretPlace } from './calls.ts';
import { useCells } from './use-cells.ts';

const overridePath = '/api/v1/projects/{project}/environments/{environment}/overrides/{name}';
const at = ({ environment, path, name }: SecretPlace) => ({ path: { ...pathOf(environment), name }, query: { path } });

const overridesKey = ({ environment, path }: SecretPlace) => ['overrides', environment.id, path];

/** When the person's own value was set; null where there is none. */
async function ownValueSince({ environment, path, name }: SecretPlace, signal: AbortSignal): Promise<string | null> {
  let cursor: string | null | undefined;
  do {
    const query = { path, limit: 100, ...(cursor && { cursor }) };
    const params = { path: pathOf(environment), query };
    const page = await call(
      api.GET('/api/v1/projects/{project}/environments/{environment}/overrides', { params, signal }),
    );
    const own = page.items.find((item) => item.name === name);
    if (own) return own.updatedAt;
    cursor = page.nextCursor;
  } while (cursor);
  return null;
}

/** A value of one's own, which nobody else gets. */
export function Override({ place }: { place: SecretPlace }) {
  const [editing, setEditing] = useState(false);
  const { data: since } = useQuery({
    queryKey: [...overridesKey(place), place.name],
    queryFn: ({ signal }) => ownValueSince(place, signal),
  });
  const remove = async () => {
    try {
      await call(api.DELETE(overridePath, { params: at(place) }));
    } catch (error) {
      toast.error('Your own value was not removed', error);
    }
    await queryClient.invalidateQueries({ queryKey: overridesKey(place) });
  };
  return (
    <Section
      title="Your own value"
      description={
        since ? (
          <>
            You get your own value, set <RelativeTime value={since} />. Everybody else gets the shared one.
          </>
        ) : (
          'For work on your own machine: a value that only you get instead of the shared one.'
        )
      }
    >
      {editing ? (
        <OverrideForm place={place} onDone={() => setEditing(false)} />
      ) : (
        <div className="flex gap-2">
          <Button size="sm" onClick={() => setEditing(true)} data-testid="set-override">
            {since ? 'Replace' : 'Set your own value'}
          </Button>
          {since && (
            <Button size="sm" variant="danger-ghost" onClick={() => void remove()} data-testid="remove-override">
              Remove
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}

function OverrideForm({ place, onDone }: { place: SecretPlace; onDone: () => void }) {
  const cells = useCells();
  const form = useForm(['value'], async ({ value }) => {
    await call(api.PUT(overridePath, { params: at(place), body: { value } }));
    // What is shown may be the shared value.
    cells.concealAll();
    onDone();
    await queryClient.invalidateQueries({ queryKey: overridesKey(place) });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-3">
      <Field label="Your value" error={form.errors.value ?? form.formError}>
        <Textarea name="value" mono rows={2} spellCheck={false} autoComplete="off" data-testid="override-input" />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="sm" variant="primary" loading={form.isPending} data-testid="save-override">
          Save
        </Button>
        <Button size="sm" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
