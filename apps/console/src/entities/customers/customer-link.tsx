import { Link } from '@tanstack/react-router';
import { useOrganization } from '../../session/use-organization.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { Customer } from './queries.ts';

interface CustomerLinkProps {
  id: string;
  /** As `useCustomersById` has it: undefined while it loads, null where it is deleted. */
  customer: Customer | null | undefined;
}

export function CustomerLink({ id, customer }: CustomerLinkProps) {
  const { slug: org } = useOrganization();
  if (customer === undefined) return <Skeleton className="w-24" />;
  return (
    <Link to="/o/$org/customers/$customer" params={{ org, customer: id }} className="hover:underline">
      {customer?.name ?? <code className="font-mono text-xs">{id}</code>}
    </Link>
  );
}
