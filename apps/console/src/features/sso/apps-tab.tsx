import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { AppWindow, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Toolbar } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { ClientSecretDialog } from './client-secret-dialog.tsx';
import { NewAppSheet } from './new-app-sheet.tsx';
import { type App, appsQuery } from './queries.ts';
import { entryLabels, typeLabels } from './words.ts';

const columnsIn = (org: string): Column<App>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: ({ id, name }) => (
      <Link to="/o/$org/apps/$app" params={{ org, app: id }} className="font-medium hover:underline">
        {name}
      </Link>
    ),
  },
  { id: 'type', header: 'Type', cell: ({ type }) => <Badge>{typeLabels[type]}</Badge>, width: '9rem' },
  {
    id: 'entry',
    header: 'Who may log in',
    cell: ({ entry }) => entryLabels[entry],
    width: '13rem',
    from: 'md',
  },
  {
    id: 'created',
    header: 'Created',
    cell: ({ createdAt }) => <DateTime value={createdAt} form="date" />,
    width: '8rem',
    from: 'lg',
  },
];

export function AppsTab() {
  const { id, slug } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const list = useInfiniteQuery(appsQuery(id));
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<Schema<'CreatedApp'>>();
  const open = (app: string) => navigate({ to: '/o/$org/apps/$app', params: { org: slug, app } });
  const onCreated = (app: Schema<'CreatedApp'>) => {
    setCreating(false);
    // Apps without a server have no secret to show.
    if (app.clientSecret === null) void open(app.id);
    else setCreated(app);
  };
  const create = can('apps:create') && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="create-app-button">
      <Plus aria-hidden /> New app
    </Button>
  );
  return (
    <>
      {list.data !== undefined && list.data.length > 0 && <Toolbar className="justify-end">{create}</Toolbar>}
      <DataTable
        label="Apps"
        columns={columnsIn(slug)}
        {...rowsOf(list)}
        rowKey={(app) => app.id}
        onOpen={(app) => open(app.id)}
        empty={
          <EmptyState
            icon={<AppWindow aria-hidden />}
            title="No apps yet"
            description="Register a wiki, a dashboard or your own product, and your people log in to it with Nexus."
            actions={create}
          />
        }
        data-testid="apps-table"
      />
      {creating && <NewAppSheet onCreated={onCreated} onClose={() => setCreating(false)} />}
      {created?.clientSecret != null && (
        <ClientSecretDialog
          clientId={created.id}
          clientSecret={created.clientSecret}
          onClose={() => open(created.id)}
        />
      )}
    </>
  );
}
