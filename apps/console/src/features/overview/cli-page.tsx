import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { foundCustomersQuery } from '../../entities/customers/queries.ts';
import { projectsOfMenusQuery } from '../../entities/projects/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Card, CardBody } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { PageHeader, Section, Toolbar } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { commandGroups, type Place } from './cli-commands.ts';

/** Each command with the names and ids of the organization, ready to copy. */
export function CliPage() {
  const { id: organization } = useOrganization();
  const { can } = useAccess();
  const mayRead = can('projects:read');
  const { data: projects = [], isPending } = useQuery({ ...projectsOfMenusQuery, enabled: mayRead });
  const { data: customers } = useQuery({ ...foundCustomersQuery(undefined), enabled: can('customers:read') });
  const [chosen, setChosen] = useState({ project: '', environment: '' });
  const project = projects.find(({ id }) => id === chosen.project) ?? projects[0];
  const environment = project?.environments.find(({ id }) => id === chosen.environment) ?? project?.environments[0];
  const place: Place = {
    url: location.origin,
    organization,
    project: project?.slug ?? 'my-project',
    environment: environment?.slug ?? 'development',
    environmentId: environment?.id ?? 'ENVIRONMENT_ID',
    customer: customers?.[0]?.id ?? 'CUSTOMER_ID',
  };
  // With the names of the first project, not with stand-ins that are replaced at once.
  const groups = mayRead && isPending ? [] : commandGroups(place);
  return (
    <>
      <PageHeader
        title="Command line"
        description="Every command of nexus with your own names and ids. nexus COMMAND --help shows its options."
      />
      {project !== undefined && environment !== undefined && (
        <Toolbar className="mb-6">
          <Select
            aria-label="Project"
            value={project.id}
            onValueChange={(id) => setChosen({ project: id, environment: '' })}
            options={projects.map(({ id, name }) => ({ value: id, label: name }))}
            className="w-48"
            data-testid="cli-project-select"
          />
          <Select
            aria-label="Environment"
            value={environment.id}
            onValueChange={(id) => setChosen({ project: project.id, environment: id })}
            options={project.environments.map(({ id, name }) => ({ value: id, label: name }))}
            className="w-44"
            data-testid="cli-environment-select"
          />
        </Toolbar>
      )}
      {mayRead && isPending && <SkeletonLines lines={8} />}
      {groups.map(({ title, description, commands }) => (
        <Section key={title} title={title} description={description}>
          <Card>
            <CardBody className="p-0">
              <ul>
                {commands.map(({ line, what }) => (
                  <CommandLine key={line} line={line} what={what} />
                ))}
              </ul>
            </CardBody>
          </Card>
        </Section>
      ))}
    </>
  );
}

function CommandLine({ line, what }: { line: string; what: string }) {
  return (
    <li className="flex items-center gap-3 border-b py-1.5 pr-2 pl-4 last:border-b-0">
      <div className="grid min-w-0 flex-1 gap-x-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:items-center">
        <code className="break-words font-mono text-sm">{line}</code>
        <span className="text-muted-foreground text-sm">{what}</span>
      </div>
      <CopyButton value={line} label={`Copy ${line}`} size="sm" />
    </li>
  );
}
