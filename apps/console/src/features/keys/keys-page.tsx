import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { FileUp, KeyRound, Plus, Settings2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { rowsOf } from '../../api/queries.ts';
import { CustomerPicker } from '../../entities/customers/customer-picker.tsx';
import { EnvironmentPicker } from '../../entities/projects/environment-picker.tsx';
import { useAccess } from '../../session/access.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { PageHeader, Toolbar } from '../../ui/page.tsx';
import { SearchFilter } from '../../ui/search-filter.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import { ImportKeysSheet } from './import-keys-sheet.tsx';
import { KeyPrefixDialog } from './key-prefix-dialog.tsx';
import { keyStates, stateNames } from './key-state.ts';
import { KeysTable } from './keys-table.tsx';
import { NewKeySheet } from './new-key-sheet.tsx';
import { type KeyFilter, keysQuery } from './queries.ts';

const route = getRouteApi('/signed-in/o/$org/keys');

export function KeysPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useAccess();
  const [open, setOpen] = useState<'new' | 'import' | 'prefix'>();
  const list = useInfiniteQuery(keysQuery(filter));
  const close = (shown: boolean) => shown || setOpen(undefined);
  const create = can('keys:create') && (
    <Button variant="primary" onClick={() => setOpen('new')} data-testid="create-key-button">
      <Plus aria-hidden /> Create key
    </Button>
  );
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <>
      <PageHeader
        title="API keys"
        description="Keys for your customers, which your API verifies, and platform keys, which call Nexus."
        actions={
          <>
            {can('keys:configure') && (
              <IconButton
                label="Prefix of keys"
                variant="secondary"
                onClick={() => setOpen('prefix')}
                data-testid="key-prefix-button"
              >
                <Settings2 aria-hidden />
              </IconButton>
            )}
            {can('keys:import') && (
              <Button onClick={() => setOpen('import')} data-testid="import-keys-button">
                <FileUp aria-hidden /> Import
              </Button>
            )}
            {create}
          </>
        }
      />
      <KeyFilters />
      <KeysTable
        {...rowsOf(list)}
        empty={
          isFiltered ? (
            <NoMatches what="No key" onClear={() => navigate({ search: {} })} />
          ) : (
            <EmptyState
              icon={<KeyRound aria-hidden />}
              title="No keys yet"
              description="Give a customer a key, and let your API verify it with one call."
              actions={create}
            />
          )
        }
      />
      <NewKeySheet open={open === 'new'} onOpenChange={close} />
      <ImportKeysSheet open={open === 'import'} onOpenChange={close} />
      <KeyPrefixDialog open={open === 'prefix'} onOpenChange={close} />
    </>
  );
}

const anyKind = [
  { value: 'any', label: 'All kinds' },
  { value: 'customer', label: 'Customer keys' },
  { value: 'platform', label: 'Platform keys' },
] as const;
const anyState = [
  { value: 'any', label: 'Any status' },
  ...keyStates.map((value) => ({ value, label: stateNames[value].label })),
] as const;

function KeyFilters() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (changes: KeyFilter) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true }),
    [navigate],
  );
  const search = useCallback((text: string) => change({ search: text || undefined }), [change]);
  return (
    <Toolbar>
      <SearchFilter
        label="Search by name"
        value={filter.search ?? ''}
        onSearch={search}
        className="w-full sm:w-72"
        data-testid="keys-search-input"
      />
      <Select
        aria-label="Kind"
        value={filter.kind ?? 'any'}
        onValueChange={(kind) => change({ kind: kind === 'any' ? undefined : kind })}
        options={anyKind}
        className="w-auto"
        data-testid="keys-kind-select"
      />
      <Select
        aria-label="Status"
        value={filter.state ?? 'any'}
        onValueChange={(state) => change({ state: state === 'any' ? undefined : state })}
        options={anyState}
        className="w-auto"
        data-testid="keys-state-select"
      />
      <CustomerPicker
        aria-label="Customer"
        anyLabel="All customers"
        value={filter.customer ?? ''}
        onValueChange={(customer) => change({ customer: customer || undefined })}
        className="w-44"
        data-testid="keys-customer-select"
      />
      <EnvironmentPicker
        aria-label="Environment"
        anyLabel="All environments"
        value={filter.environment ?? ''}
        onValueChange={(environment) => change({ environment: environment || undefined })}
        className="w-52"
        data-testid="keys-environment-select"
      />
    </Toolbar>
  );
}
