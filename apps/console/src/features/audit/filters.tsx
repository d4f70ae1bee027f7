import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, memo, useId } from 'react';
import { Button } from '../../ui/button.tsx';
import { DateRangePicker } from '../../ui/date-range.tsx';
import { Input } from '../../ui/input.tsx';
import { Toolbar } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { type AuditSearch, dateRangeOf, type Result, rangeText, readAuditSearch } from './search.ts';

const everything = 'all';
const resultOptions: { value: Result | typeof everything; label: string }[] = [
  { value: everything, label: 'Any result' },
  { value: 'success', label: 'Success' },
  { value: 'denied', label: 'Denied' },
  { value: 'failure', label: 'Failure' },
];

const texts = [
  { name: 'action', label: 'Action', placeholder: 'key.* or session.create' },
  { name: 'actor', label: 'Actor', placeholder: 'User, account or key id' },
  { name: 'resource', label: 'Resource', placeholder: 'Resource id' },
] as const;

interface FiltersProps {
  search: AuditSearch;
}

/** Changes when a filter does, and not when an entry is opened: what is typed stays, and nothing is rendered again. */
const filterKey = ({ search: { entry: _opened, ...filters } }: FiltersProps): string => JSON.stringify(filters);

/** They stand in the address, so a filtered log can be sent to a colleague. */
export const Filters = memo(FilterForm, (before, now) => filterKey(before) === filterKey(now));

function FilterForm({ search }: FiltersProps) {
  const navigate = useNavigate({ from: '/o/$org/audit' });
  const live = useId();
  const change = (changed: Record<string, unknown>) =>
    navigate({ search: (before) => readAuditSearch({ ...before, ...changed }), replace: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void change(Object.fromEntries(new FormData(event.currentTarget)));
  };
  return (
    <form onSubmit={submit} key={filterKey({ search })}>
      <Toolbar>
        {texts.map(({ name, label, placeholder }) => (
          <Input
            key={name}
            name={name}
            aria-label={label}
            placeholder={placeholder}
            defaultValue={search[name] ?? ''}
            className="w-full sm:w-46"
            data-testid={`audit-${name}-input`}
          />
        ))}
        <Select
          aria-label="Result"
          value={search.result ?? everything}
          onValueChange={(result) => change({ result: result === everything ? undefined : result })}
          options={resultOptions}
          className="w-36"
          data-testid="audit-result-select"
        />
        <DateRangePicker
          value={dateRangeOf(search.range)}
          onValueChange={(range) => change({ range: rangeText(range) })}
        />
        <Button type="submit" data-testid="audit-filter-button">
          Filter
        </Button>
        <label htmlFor={live} className="ml-auto flex items-center gap-2 text-sm">
          Live
          <Switch
            id={live}
            checked={search.live === true}
            onCheckedChange={(on) => change({ live: on || undefined })}
            data-testid="audit-live-switch"
          />
        </label>
      </Toolbar>
    </form>
  );
}
