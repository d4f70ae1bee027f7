import { useEffect, useState } from 'react';
import { SearchInput } from '../../ui/input.tsx';
import { Toolbar } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { type ListedStatus, statusNames } from './status-tones.ts';

interface ListFiltersProps<Status extends ListedStatus> {
  label: string;
  search: string | undefined;
  status: Status | undefined;
  statuses: readonly Status[];
  onChange: (filters: { search?: string | undefined; status?: Status | undefined }) => void;
}

/** Milliseconds without a keystroke before the server is asked. */
const pauseMs = 250;
const anyStatus = 'any';

export function ListFilters<Status extends ListedStatus>(props: ListFiltersProps<Status>) {
  const { label, search = '', status, statuses, onChange } = props;
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    if (typed === search) return;
    const timer = setTimeout(() => onChange({ search: typed === '' ? undefined : typed, status }), pauseMs);
    return () => clearTimeout(timer);
  }, [typed, search, status, onChange]);
  return (
    <Toolbar>
      <SearchInput
        label={label}
        value={typed}
        onChange={setTyped}
        className="w-full sm:w-72"
        data-testid="search-input"
      />
      <Select
        aria-label="Status"
        value={status ?? anyStatus}
        onValueChange={(chosen) =>
          onChange({
            search: typed === '' ? undefined : typed,
            status: chosen === anyStatus ? undefined : (chosen as Status),
          })
        }
        options={[
          { value: anyStatus, label: 'Any status' },
          ...statuses.map((each) => ({ value: each, label: statusNames[each] })),
        ]}
        className="w-40"
        data-testid="status-select"
      />
    </Toolbar>
  );
}
