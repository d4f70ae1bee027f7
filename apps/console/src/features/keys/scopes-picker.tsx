import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { MultiCombobox } from '../../ui/combobox.tsx';
import { Field, FieldSet } from '../../ui/field.tsx';
import { SearchInput } from '../../ui/input.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { permissionsQuery } from './queries.ts';
import { actionsOf, isChosen, type ResourceActions, toggleAll, toggleScope } from './scopes.ts';

interface CustomerScopesProps {
  scopes: readonly string[];
  onChange: (scopes: string[]) => void;
  error?: string | undefined;
}

/** Scopes of customers' keys are words of the seller's own API. */
export function CustomerScopes({ scopes, onChange, error }: CustomerScopesProps) {
  return (
    <Field
      label="Scopes"
      hint="Names that your API defines, such as orders:read or orders:*. Your API asks for one when it verifies the key."
      error={error}
      optional
    >
      <MultiCombobox
        values={scopes}
        onValuesChange={onChange}
        options={scopes.map((scope) => ({ value: scope, label: scope }))}
        placeholder="None"
        allowNew
        data-testid="key-scopes-input"
      />
    </Field>
  );
}

interface PlatformScopesProps {
  /** Null: all that the owner may. */
  scopes: readonly string[] | null;
  onChange: (scopes: string[] | null) => void;
  error?: string | undefined;
  /** A key that has scopes cannot get rid of them. */
  isNew: boolean;
}

export function PlatformScopes({ scopes, onChange, error, isNew }: PlatformScopesProps) {
  return (
    <div className="grid gap-3">
      <RadioGroup
        label="What may it do?"
        value={scopes === null ? 'all' : 'some'}
        onValueChange={(value) => onChange(value === 'all' ? null : [])}
        options={[
          { value: 'all', label: 'All that its owner may', disabled: !isNew && scopes !== null },
          { value: 'some', label: 'Only what you choose', hint: 'And never more than its owner may.' },
        ]}
        data-testid="key-scopes-radio"
      />
      {scopes !== null && <PermissionTree scopes={scopes} onChange={onChange} error={error} />}
    </div>
  );
}

function PermissionTree({ scopes, onChange, error }: CustomerScopesProps) {
  const { data, error: failure, refetch } = useQuery(permissionsQuery);
  const [search, setSearch] = useState('');
  if (data === undefined) return failure ? <ErrorState error={failure} onRetry={refetch} /> : <SkeletonLines />;
  const found = actionsOf(data, search);
  return (
    <FieldSet
      legend={<>Permissions {scopes.length > 0 && <Badge tone="primary">{scopes.length}</Badge>}</>}
      error={error}
    >
      <SearchInput label="Search permissions" value={search} onChange={setSearch} data-testid="scope-search-input" />
      <div className="max-h-72 overflow-y-auto rounded-md border" data-testid="scopes-tree">
        {found.map((each) => (
          <Resource
            key={each.resource}
            of={each}
            scopes={scopes}
            onChange={onChange}
            isFound={search.trim() !== '' && found.length <= mostUnfolded}
          />
        ))}
        {found.length === 0 && <p className="p-3 text-muted-foreground text-sm">No permission matches.</p>}
      </div>
    </FieldSet>
  );
}

/** Resources that a search unfolds. */
const mostUnfolded = 4;

interface ResourceProps {
  of: ResourceActions;
  scopes: readonly string[];
  onChange: (scopes: string[]) => void;
  isFound: boolean;
}

function Resource({ of: { resource, actions }, scopes, onChange, isFound }: ResourceProps) {
  const all = `${resource}:*`;
  const chosen = actions.filter(({ permission }) => isChosen(scopes, permission)).length;
  return (
    <details className="border-b last:border-b-0" open={isFound || (chosen > 0 && chosen < actions.length)}>
      <summary className="flex items-center gap-2 px-3 py-2 text-sm focus-inset">
        <span className="font-medium font-mono">{resource}</span>
        {chosen > 0 && (
          <Badge tone="primary">{chosen === actions.length ? 'All' : `${chosen} of ${actions.length}`}</Badge>
        )}
      </summary>
      <div className="grid gap-2 px-3 pb-3 pl-6">
        <Checkbox
          label="Everything, and what is added later"
          checked={isChosen(scopes, all)}
          onCheckedChange={() => onChange(toggleAll(scopes, resource))}
          data-testid={`scope-${resource}-all`}
        />
        {actions.map(({ permission, opens }) => (
          <Checkbox
            key={permission}
            label={<code className="font-mono">{permission.slice(resource.length + 1)}</code>}
            hint={opens[0]}
            checked={isChosen(scopes, permission)}
            disabled={isChosen(scopes, all)}
            onCheckedChange={() => onChange(toggleScope(scopes, permission))}
            data-testid={`scope-${permission.replace(':', '-')}`}
          />
        ))}
      </div>
    </details>
  );
}
