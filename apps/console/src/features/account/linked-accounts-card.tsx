import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAct } from '../../api/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { providerName } from './providers.tsx';
import { providersQuery } from './queries.ts';
import { wordsFor } from './words.ts';

type SocialAccount = Schema<'SocialAccount'>;

const columns: Column<SocialAccount>[] = [
  {
    id: 'provider',
    header: 'Account',
    cell: ({ provider, email, name }) => (
      <span className="truncate">
        <span className="font-medium">{providerName(provider)}</span>{' '}
        <span className="text-muted-foreground">{email ?? name}</span>
      </span>
    ),
  },
  { id: 'used', header: 'Last used', cell: ({ lastUsedAt }) => <RelativeTime value={lastUsedAt} />, width: '9rem' },
];

/** Shown where the installation knows providers, or the person has linked one before. */
export function LinkedAccountsCard() {
  const { data: providers = [] } = useQuery(providersQuery);
  const { data, error, refetch } = useQuery({
    queryKey: ['social-accounts'],
    queryFn: async () =>
      (await call(api.GET('/api/v1/auth/social/accounts', { params: { query: { limit: 100 } } }))).items,
  });
  const [removing, setRemoving] = useState<SocialAccount>();
  if (providers.length === 0 && (data === undefined || data.length === 0)) return null;
  return (
    <Section title="Linked accounts" description="Accounts at other services with which you log in here.">
      <LinkError />
      <DataTable
        label="Linked accounts"
        columns={columns}
        rows={data}
        rowKey={({ id }) => id}
        error={error}
        onRetry={refetch}
        actions={(account) => (
          <Button
            size="sm"
            variant="danger-ghost"
            onClick={() => setRemoving(account)}
            data-testid="unlink-account-button"
          >
            Unlink
          </Button>
        )}
        empty={<EmptyState title="No linked accounts" />}
        data-testid="linked-accounts-table"
      />
      <div className="flex flex-wrap gap-2">
        {providers.map(({ name }) => (
          <LinkButton key={name} provider={name} />
        ))}
      </div>
      <ConfirmChange
        target={removing}
        onClose={() => setRemoving(undefined)}
        title={({ provider }) => `Unlink ${providerName(provider)}?`}
        description={() => 'You can no longer log in with it. Your account there stays as it is.'}
        action="Unlink"
        change={({ id }) =>
          call(api.DELETE('/api/v1/auth/social/accounts/{account}', { params: { path: { account: id } } }))
        }
        refresh={[['social-accounts']]}
        done="Account unlinked"
      />
    </Section>
  );
}

/** Why the provider sent the person back. */
function LinkError() {
  const { error } = useSearch({ from: '/signed-in/account/security' });
  const navigate = useNavigate();
  if (error === undefined) return null;
  return (
    <Callout tone="danger" role="alert" data-testid="error-message">
      {wordsFor(error)}{' '}
      <Button variant="link" onClick={() => navigate({ to: '/account/security', search: {}, replace: true })}>
        Close
      </Button>
    </Callout>
  );
}

function LinkButton({ provider }: { provider: string }) {
  const link = useAct(
    () =>
      call(
        api.POST('/api/v1/auth/social/{provider}/link', {
          params: { path: { provider } },
          body: { returnTo: '/account/security' },
        }),
      ),
    { invalidates: [], failure: 'The other service cannot be reached', onDone: ({ url }) => location.assign(url) },
  );
  return (
    <Button loading={link.isPending} onClick={() => link.mutate()} data-testid={`link-${provider}-button`}>
      Link {providerName(provider)}
    </Button>
  );
}
