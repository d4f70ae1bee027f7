import { useQuery } from '@tanstack/react-query';
import { useAccess } from '../../session/access.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { plansOfMenusQuery } from './queries.ts';

interface PlanSelectProps {
  /** Slug of a plan; the empty string for none. */
  value: string;
  onValueChange: (slug: string) => void;
  /** Offers the empty string by this name. */
  noneLabel?: string;
  'aria-label'?: string;
  className?: string;
  'data-testid'?: string;
}

export function PlanSelect({ noneLabel, ...props }: PlanSelectProps) {
  const { can } = useAccess();
  const { data = [] } = useQuery({ ...plansOfMenusQuery, enabled: can('plans:read') });
  const none = noneLabel === undefined ? [] : [{ value: '', label: noneLabel }];
  const plans = data.map(({ slug, name, retiredAt }) => ({
    value: slug,
    label: name,
    hint: retiredAt === null ? slug : `${slug}, no longer sold`,
  }));
  return <Combobox {...props} options={[...none, ...plans]} placeholder={noneLabel ?? 'Choose a plan'} />;
}
