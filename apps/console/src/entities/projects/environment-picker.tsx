import { Combobox } from '../../ui/combobox.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useEnvironments } from './queries.ts';

interface EnvironmentPickerProps {
  /** Id of an environment; the empty string for any. */
  value: string;
  onValueChange: (id: string) => void;
  /** What the empty string stands for. */
  anyLabel: string;
  'aria-label'?: string;
  className?: string;
  'data-testid'?: string;
}

export function EnvironmentPicker({ anyLabel, ...props }: EnvironmentPickerProps) {
  const options = [...(useEnvironments()?.values() ?? [])].map(({ project, environment }) => ({
    value: environment.id,
    label: `${project.name} / ${environment.name}`,
    ...(environment.production && { hint: 'Production' }),
  }));
  return <Combobox {...props} options={[{ value: '', label: anyLabel }, ...options]} placeholder={anyLabel} />;
}

/** "Storefront / production", or the id of one that is not there any more. */
export function EnvironmentName({ id, fallback = 'Any' }: { id: string | null; fallback?: string }) {
  const all = useEnvironments();
  if (id === null) return <span className="text-muted-foreground">{fallback}</span>;
  if (all === undefined) return <Skeleton className="w-24" />;
  const place = all.get(id);
  if (place === undefined) return <code className="font-mono text-xs">{id}</code>;
  return (
    <span className="truncate">
      {place.project.name} <span className="text-muted-foreground">/ {place.environment.name}</span>
    </span>
  );
}
