import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Field, FieldSet } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import { type Aggregation, aggregations, exampleEvent, type Group, groupsOf } from './meter-words.ts';

interface NewMeterSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function NewMeterSheet({ open, onOpenChange }: NewMeterSheetProps) {
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="New meter"
      description="Existing events are counted too. What a meter counts cannot be changed later."
      data-testid="create-meter-sheet"
    >
      <MeterForm onSaved={() => onOpenChange(false)} />
    </Sheet>
  );
}

/** What the fields of the form hold that are not plain texts. */
interface Counting {
  eventType: string;
  aggregation: Aggregation;
  valueProperty: string;
  groups: Group[];
  allowNegative: boolean;
}

function MeterForm({ onSaved }: { onSaved: () => void }) {
  const { slug: org } = useOrganization();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [counting, setCounting] = useState<Counting>({
    eventType: '',
    aggregation: 'sum',
    valueProperty: '',
    groups: [],
    allowNegative: false,
  });
  const { groups, valueProperty, ...others } = counting;
  const form = useForm(
    ['slug', 'description', 'eventType', 'valueProperty', 'groupBy'],
    async ({ slug, description }) => {
      const body = {
        ...others,
        slug,
        description: description === '' ? null : description,
        valueProperty: counting.aggregation === 'count' ? null : valueProperty.trim(),
        groupBy: groupsOf(groups),
      };
      await call(api.POST('/api/v1/meters', { body }));
      toast.success(`${slug} counts`);
      onSaved();
      await queries.invalidateQueries({ queryKey: ['meters'] });
      await navigate({ to: '/o/$org/meters/$meter', params: { org, meter: slug } });
    },
  );
  return (
    <form onSubmit={form.onSubmit} className="grid gap-5">
      <Field label="Slug" hint="Its name in plans. It cannot be changed later." error={form.errors.slug} required>
        <Input name="slug" mono maxLength={60} placeholder="tokens" required autoFocus data-testid="meter-slug-input" />
      </Field>
      <Field label="Description" error={form.errors.description} optional>
        <Input
          name="description"
          maxLength={500}
          placeholder="Tokens of all models"
          data-testid="meter-description-input"
        />
      </Field>
      <CountingFields counting={counting} onChange={setCounting} errors={form.errors} />
      <CodeBlock
        label="Events that it counts"
        code={exampleEvent(counting.eventType, counting.aggregation === 'count' ? '' : valueProperty, groupsOf(groups))}
      />
      <FormError error={form.formError} />
      <SubmitButton loading={form.isPending} data-testid="save-meter-button">
        Create meter
      </SubmitButton>
    </form>
  );
}

interface CountingFieldsProps {
  counting: Counting;
  onChange: (counting: Counting) => void;
  errors: Record<string, string>;
}

function CountingFields({ counting, onChange, errors }: CountingFieldsProps) {
  const change = (changes: Partial<Counting>) => onChange({ ...counting, ...changes });
  const hasValue = counting.aggregation !== 'count';
  return (
    <>
      <Field label="Event type" error={errors.eventType} required>
        <Input
          mono
          value={counting.eventType}
          onChange={(event) => change({ eventType: event.target.value })}
          maxLength={200}
          placeholder="completion"
          required
          data-testid="meter-event-type-input"
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="How events are aggregated">
          <Select
            value={counting.aggregation}
            onValueChange={(aggregation) => change({ aggregation })}
            options={aggregations}
            data-testid="meter-aggregation-select"
          />
        </Field>
        {hasValue && (
          <Field
            label="Path of the value"
            hint="In data, such as $.usage.tokens."
            error={errors.valueProperty}
            required
          >
            <Input
              mono
              value={counting.valueProperty}
              onChange={(event) => change({ valueProperty: event.target.value })}
              placeholder="$.tokens"
              required
              data-testid="meter-value-input"
            />
          </Field>
        )}
      </div>
      <GroupsEditor groups={counting.groups} onChange={(groups) => change({ groups })} error={errors.groupBy} />
      {hasValue && (
        <Checkbox
          label="Negative values count"
          hint="They are rejected otherwise."
          checked={counting.allowNegative}
          onCheckedChange={(allowNegative) => change({ allowNegative })}
        />
      )}
    </>
  );
}

/** Groups that a form begins with room for; the server admits a few. */
const mostGroups = 10;

interface GroupsEditorProps {
  groups: readonly Group[];
  onChange: (groups: Group[]) => void;
  error?: string | undefined;
}

function GroupsEditor({ groups, onChange, error }: GroupsEditorProps) {
  const change = (id: number, changes: Partial<Group>) =>
    onChange(groups.map((group) => (group.id === id ? { ...group, ...changes } : group)));
  const add = () => onChange([...groups, { id: Math.max(0, ...groups.map(({ id }) => id)) + 1, name: '', path: '$.' }]);
  return (
    <FieldSet
      legend="Groups"
      hint="What usage can be grouped and filtered by: fields with few values, such as a model."
      error={error}
    >
      {groups.map(({ id, name, path }) => (
        <div key={id} className="flex gap-2">
          <Input
            aria-label="Group name"
            mono
            value={name}
            placeholder="model"
            onChange={(event) => change(id, { name: event.target.value })}
          />
          <Input
            aria-label="Path of its value"
            mono
            value={path}
            placeholder="$.model"
            onChange={(event) => change(id, { path: event.target.value })}
          />
          <IconButton label="Remove group" onClick={() => onChange(groups.filter((group) => group.id !== id))}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={add}
        disabled={groups.length >= mostGroups}
        data-testid="add-group-button"
      >
        <Plus aria-hidden /> Add group
      </Button>
    </FieldSet>
  );
}
