import type { ReactNode } from 'react';
import { Select } from '../../ui/select.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { type Environment, useProject } from './place.ts';

interface InEnvironmentProps {
  /** As the address has it; the first where it has none. */
  slug: string | undefined;
  onChoose: (slug: string) => void;
  children: (environment: Environment, picker: ReactNode) => ReactNode;
}

/** A page about one environment of the project, which can be changed. */
export function InEnvironment({ slug, onChoose, children }: InEnvironmentProps) {
  const { environments } = useProject();
  const environment = environments.find((each) => each.slug === slug) ?? environments[0];
  if (!environment) return <EmptyState title="The project has no environments" />;
  const picker = (
    <Select
      aria-label="Environment"
      value={environment.slug}
      onValueChange={onChoose}
      options={environments.map((each) => ({ value: each.slug, label: each.name }))}
      className="w-auto"
      data-testid="environment-select"
    />
  );
  return children(environment, picker);
}
