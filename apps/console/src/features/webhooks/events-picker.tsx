import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ComboboxOption, MultiCombobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { countMatches, wildcardsOf } from './patterns.ts';
import { eventTypesQuery } from './queries.ts';
import { useWebhooks } from './webhooks-context.ts';

interface EventsPickerProps {
  values: readonly string[];
  onValuesChange: (values: string[]) => void;
  error?: string | undefined;
}

/** Types and patterns, of which an endpoint gets what any of them matches. */
export function EventsPicker({ values, onValuesChange, error }: EventsPickerProps) {
  const { calls } = useWebhooks();
  const { data, isPending } = useQuery(eventTypesQuery(calls));
  const types = data ?? [];
  const names = types.map(({ type }) => type);
  const wildcards = wildcardsOf(names).map((pattern) => wildcardOption(pattern, countMatches([pattern], names)));
  const listed = types.map(({ type, description }) => ({ value: type, label: type, hint: description }));
  const matched = countMatches(values, names);
  return (
    <div className="grid gap-2">
      <Field
        label="Events"
        hint={
          data !== undefined && values.length > 0
            ? `${matched} of ${names.length} types. A wildcard also gets types that are added later.`
            : 'Types, wildcards such as invoice.*, or all.'
        }
        error={error}
        required
      >
        <MultiCombobox
          values={values}
          onValuesChange={onValuesChange}
          options={[...wildcards, ...listed]}
          placeholder="Choose events"
          loading={isPending}
          allowNew
          data-testid="endpoint-events-input"
        />
      </Field>
      <Chosen values={values} onRemove={(value) => onValuesChange(values.filter((each) => each !== value))} />
    </div>
  );
}

const wildcardOption = (value: string, count: number): ComboboxOption => ({
  value,
  label: value === '*' ? 'All events' : value,
  hint: value === '*' ? `All ${count} types, and those that are added later` : `${count} types`,
});

function Chosen({ values, onRemove }: { values: readonly string[]; onRemove: (value: string) => void }) {
  if (values.length === 0) return null;
  return (
    <ul aria-label="Chosen events" className="flex flex-wrap gap-1.5">
      {values.map((value) => (
        <li key={value} className="flex items-center rounded-sm bg-muted pl-1.5 font-mono text-xs">
          {value}
          <button
            type="button"
            aria-label={`Remove ${value}`}
            onClick={() => onRemove(value)}
            className="grid size-6 place-items-center rounded-sm text-muted-foreground hover:text-foreground focus-inset [&_svg]:size-3"
          >
            <X aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
