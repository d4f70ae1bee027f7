import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { queryClient } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { LabelledCopy } from '../../ui/copy.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { AppAccessList } from './app-access-list.tsx';
import { AppForm } from './app-form.tsx';
import { type App, appQuery, issuer } from './queries.ts';
import { RotateSecretDialog } from './rotate-secret-dialog.tsx';
import { typeLabels } from './words.ts';

export function AppPage() {
  const { app } = useParams({ from: '/signed-in/o/$org/apps/$app' });
  const { id: org } = useOrganization();
  const { data, error, refetch } = useQuery(appQuery(org, app));
  if (data === undefined) return <PageState title="App" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/apps">Apps</BackLink>
      <PageHeader title={data.name} meta={<Badge>{typeLabels[data.type]}</Badge>} actions={<Actions app={data} />} />
      <Connection app={data} />
      <AppForm key={data.updatedAt} app={data} />
      <AppAccessList app={data} />
    </>
  );
}

/** What a library for OpenID Connect has to be told. */
function Connection({ app }: { app: App }) {
  return (
    <Section
      title="Connection"
      description={
        <>
          Every OpenID Connect library needs these. The{' '}
          <a href="/docs/openid" className="text-primary-text underline underline-offset-4">
            guide
          </a>{' '}
          has an example for each common one.
        </>
      }
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <LabelledCopy label="Issuer" value={issuer()} data-testid="issuer" />
        <LabelledCopy label="Client id" value={app.id} data-testid="client-id" />
        <LabelledCopy label="Discovery" value={`${issuer()}/.well-known/openid-configuration`} />
      </div>
    </Section>
  );
}

function Actions({ app }: { app: App }) {
  const { id: org, slug } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const [rotating, setRotating] = useState(false);
  const [deleting, setDeleting] = useState<App>();
  return (
    <>
      {can('apps:delete') && (
        <Button variant="danger-ghost" onClick={() => setDeleting(app)} data-testid="delete-app-button">
          Delete
        </Button>
      )}
      {can('apps:rotate') && app.type === 'web' && (
        <Button onClick={() => setRotating(true)} data-testid="rotate-secret-button">
          New client secret
        </Button>
      )}
      {rotating && <RotateSecretDialog app={app} onClose={() => setRotating(false)} />}
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete ${name}?`}
        description={() => 'Nobody can log in to it, and its tokens stop working at once. This cannot be undone.'}
        action="Delete"
        typeToConfirm={({ name }) => name}
        change={({ id }) =>
          call(api.DELETE('/api/v1/organizations/{org}/apps/{app}', { params: { path: { org, app: id } } }))
        }
        refresh={[]}
        done="App deleted"
        onDone={async () => {
          await navigate({ to: '/o/$org/apps', params: { org: slug } });
          await queryClient.invalidateQueries({ queryKey: ['apps'] });
        }}
      />
    </>
  );
}
