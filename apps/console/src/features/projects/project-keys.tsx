import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { rowsOf } from '../../api/queries.ts';
import type { Project } from '../../entities/projects/queries.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { Toolbar } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { KeysTable } from '../keys/keys-table.tsx';
import { keysQuery } from '../keys/queries.ts';

const route = getRouteApi('/signed-in/o/$org/projects/$project');

/** Keys that are bound to one of the project's environments. */
export function ProjectKeys({ of: { environments } }: { of: Project }) {
  const { slug: org } = useOrganization();
  const { environment } = route.useSearch();
  const navigate = route.useNavigate();
  const chosen =
    environments.find(({ id }) => id === environment) ?? environments.find(isProduction) ?? environments[0];
  const list = useInfiniteQuery({ ...keysQuery({ environment: chosen?.id }), enabled: chosen !== undefined });
  if (chosen === undefined) return <EmptyState title="The project has no environments" />;
  const all = (
    <Button asChild>
      <Link to="/o/$org/keys" params={{ org }}>
        All API keys
      </Link>
    </Button>
  );
  return (
    <>
      <Toolbar>
        <Select
          aria-label="Environment"
          value={chosen.id}
          onValueChange={(id) => navigate({ search: { tab: 'keys', environment: id }, replace: true })}
          options={environments.map(({ id, name }) => ({ value: id, label: name }))}
          className="w-48"
          data-testid="project-keys-environment-select"
        />
      </Toolbar>
      <KeysTable
        {...rowsOf(list)}
        empty={
          <EmptyState
            icon={<KeyRound aria-hidden />}
            title={`No keys are bound to ${chosen.name}`}
            description="Keys that are bound to no environment work in all of them."
            actions={all}
          />
        }
      />
    </>
  );
}

const isProduction = ({ production }: { production: boolean }): boolean => production;
