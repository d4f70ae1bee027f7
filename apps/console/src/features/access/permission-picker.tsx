import { useQuery } from '@tanstack/react-query';
import { useAccess } from '../../session/access.ts';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { actionOf, allOf, byResource, holds, type Resource, shareOf, toggle, toggleAll } from './permission-set.ts';
import { permissionsQuery } from './queries.ts';

interface PermissionPickerProps {
  /** Permissions and patterns. */
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
}

/** A matrix of resources and their actions, each with a checkbox. */
export function PermissionPicker({ values, onChange }: PermissionPickerProps) {
  const { data, error, refetch } = useQuery(permissionsQuery);
  if (data === undefined)
    return error === null ? <SkeletonLines lines={8} /> : <ErrorState error={error} onRetry={refetch} />;
  const known = data.map(({ permission }) => permission);
  return (
    <Card className="divide-y" data-testid="permission-picker">
      {byResource(known).map((resource) => (
        <ResourceRow
          key={resource.name}
          resource={resource}
          values={values}
          onToggle={(permission) => onChange(toggle(values, permission, known))}
          onToggleAll={() => onChange(toggleAll(values, resource.name, known))}
        />
      ))}
    </Card>
  );
}

interface ResourceRowProps {
  resource: Resource;
  values: readonly string[];
  onToggle: (permission: string) => void;
  onToggleAll: () => void;
}

function ResourceRow({ resource, values, onToggle, onToggleAll }: ResourceRowProps) {
  const { can } = useAccess();
  const share = shareOf(values, resource);
  const set = { allow: values, except: [] };
  return (
    <fieldset className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[14rem_1fr]">
      <legend className="sr-only">{resource.name}</legend>
      <Checkbox
        label={<span className="font-medium">{resource.name}</span>}
        aria-label={`All of ${resource.name}`}
        checked={share === 'some' ? 'indeterminate' : share === 'all'}
        disabled={share !== 'all' && !can(allOf(resource.name))}
        onCheckedChange={onToggleAll}
      />
      <div className="flex flex-wrap gap-x-5 gap-y-2 max-md:pl-6.5">
        {resource.permissions.map((permission) => {
          const held = holds(set, permission);
          return (
            <Checkbox
              key={permission}
              label={<code className="font-mono text-sm">{actionOf(permission)}</code>}
              aria-label={permission}
              checked={held}
              disabled={!held && !can(permission)}
              onCheckedChange={() => onToggle(permission)}
            />
          );
        })}
      </div>
    </fieldset>
  );
}
