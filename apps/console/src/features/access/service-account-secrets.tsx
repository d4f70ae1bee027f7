import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAct } from '../../api/use-act.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { LabelledCopy } from '../../ui/copy.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Section } from '../../ui/page.tsx';
import { ShownOnceDialog } from '../../ui/shown-once-dialog.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import type { ServiceAccount } from './queries.ts';

type Secret = Schema<'ServiceAccountSecret'>;
type NewSecret = Schema<'CreatedServiceAccountSecret'>;

const columns: Column<Secret>[] = [
  { id: 'hint', header: 'Secret', cell: ({ hint }) => <code className="font-mono">{hint}…</code> },
  { id: 'created', header: 'Created', cell: ({ createdAt }) => <RelativeTime value={createdAt} />, width: '9rem' },
  {
    id: 'expires',
    header: 'Expires',
    cell: ({ expiresAt }) => <RelativeTime value={expiresAt} />,
    width: '9rem',
    from: 'sm',
  },
];

const path = '/api/v1/organizations/{org}/service-accounts/{account}/secrets';

export function ServiceAccountSecrets({ account: { id: account } }: { account: ServiceAccount }) {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const key = ['service-accounts', account, 'secrets'] as const;
  const [shown, setShown] = useState<NewSecret>();
  const [deleting, setDeleting] = useState<Secret>();
  const params = { path: { org, account } };
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => (await call(api.GET(path, { params }))).items,
  });
  const create = useAct(() => call(api.POST(path, { params, body: {} })), {
    invalidates: [key],
    failure: 'The secret was not created',
    onDone: setShown,
  });
  const button = can('service-accounts:create-secret') && (
    <Button loading={create.isPending} onClick={() => create.mutate()} data-testid="create-client-secret-button">
      <Plus aria-hidden /> New secret
    </Button>
  );
  return (
    <Section
      title="Client secrets"
      description="With one, a program gets access tokens from /oidc/token. To replace one without a gap, create another first."
      actions={button}
    >
      <DataTable
        label="Client secrets"
        columns={columns}
        rows={data}
        rowKey={({ id }) => id}
        error={error}
        onRetry={refetch}
        {...(can('service-accounts:delete-secret') && {
          actions: (secret: Secret) => (
            <Button
              size="sm"
              variant="danger-ghost"
              onClick={() => setDeleting(secret)}
              data-testid="delete-client-secret-button"
            >
              Delete
            </Button>
          ),
        })}
        empty={<EmptyState icon={<KeyRound aria-hidden />} title="No client secrets" className="py-8" />}
        data-testid="client-secrets-table"
      />
      <SecretDialog secret={shown} onClose={() => setShown(undefined)} />
      <DeleteSecret account={account} secret={deleting} onClose={() => setDeleting(undefined)} />
    </Section>
  );
}

interface DeleteSecretProps {
  account: string;
  secret: Secret | undefined;
  onClose: () => void;
}

function DeleteSecret({ account, secret, onClose }: DeleteSecretProps) {
  const { id: org } = useOrganization();
  return (
    <ConfirmChange
      target={secret}
      onClose={onClose}
      title={({ hint }) => `Delete the secret ${hint}…?`}
      description={() => 'Programs that use it are refused at once, and so are the tokens that it was used for.'}
      action="Delete"
      change={({ id }) =>
        call(
          api.DELETE('/api/v1/organizations/{org}/service-accounts/{account}/secrets/{secret}', {
            params: { path: { org, account, secret: id } },
          }),
        )
      }
      refresh={[['service-accounts', account, 'secrets']]}
      done="Secret deleted"
    />
  );
}

/** Shown once. */
function SecretDialog({ secret, onClose }: { secret: NewSecret | undefined; onClose: () => void }) {
  if (secret === undefined) return null;
  const { clientId, clientSecret } = secret;
  return (
    <ShownOnceDialog
      title="Copy the client secret"
      description="It is shown now and never again."
      done="I have copied it"
      onClose={onClose}
      data-testid="client-secret-dialog"
      doneTestId="close-secret-button"
    >
      <LabelledCopy label="Client id" value={clientId} />
      <LabelledCopy label="Client secret" value={clientSecret} data-testid="client-secret-value" />
      <CodeBlock
        label="Get an access token"
        code={`curl ${location.origin}/oidc/token \\\n  -u "${clientId}:$CLIENT_SECRET" \\\n  -d grant_type=client_credentials`}
      />
    </ShownOnceDialog>
  );
}
