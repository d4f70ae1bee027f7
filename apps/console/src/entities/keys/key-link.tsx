import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { keyQuery } from './queries.ts';

/** Its name is read when it comes into view, where the reader may read it. */
export function KeyLink({ id }: { id: string }) {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const { data } = useQuery({ ...keyQuery(id), staleTime: 60_000, enabled: can('keys:read') });
  return (
    <Link to="/o/$org/keys/$key" params={{ org, key: id }} className="hover:underline">
      {data?.name ?? <code className="font-mono text-xs">{id}</code>}
    </Link>
  );
}
