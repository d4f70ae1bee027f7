import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useOrganization } from '../../session/use-organization.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { ImpersonateDialog } from './impersonate-dialog.tsx';
import { organizationQuery } from './queries.ts';
import { statusNames, statusTones } from './status-tones.ts';
import { SuspendDialog } from './suspend-dialog.tsx';

type Organization = Schema<'OperatedOrganization'>;
const refresh = [['operator']];
const path = (organization: string) => ({ params: { path: { organization } } });

export function OrganizationSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(organizationQuery(id));
  return (
    <Sheet open onOpenChange={onClose} title={data?.name ?? 'Organization'} data-testid="organization-sheet">
      {error && <ErrorState error={error} onRetry={refetch} />}
      {data === undefined && !error && <Skeleton className="h-64 w-full" />}
      {data && (
        <div className="grid gap-6">
          <Facts organization={data} />
          <Actions organization={data} onErased={onClose} />
        </div>
      )}
    </Sheet>
  );
}

function Facts({ organization }: { organization: Organization }) {
  const { slug: org } = useOrganization();
  const { id, slug, status, createdAt, suspendedAt, suspendedReason, members, owners } = organization;
  return (
    <DescriptionList
      items={[
        { term: 'Status', value: <Status tone={statusTones[status]}>{statusNames[status]}</Status> },
        ...(suspendedAt === null
          ? []
          : [
              { term: 'Suspended', value: <DateTime value={suspendedAt} /> },
              { term: 'Why', value: suspendedReason },
            ]),
        { term: 'Slug', value: <code className="font-mono">{slug}</code> },
        {
          term: 'Id',
          value: (
            <span className="flex items-center gap-1">
              <code className="break-all font-mono">{id}</code> <CopyButton value={id} size="sm" />
            </span>
          ),
        },
        { term: 'Created', value: <DateTime value={createdAt} /> },
        { term: 'Members', value: members },
        {
          term: 'Owners',
          value: owners.map(({ userId, displayName, email }) => (
            <Link
              key={userId}
              to="/o/$org/operator/users"
              params={{ org }}
              search={{ open: userId }}
              className="block hover:underline"
            >
              {displayName ?? userId} {email !== null && <span className="text-muted-foreground">{email}</span>}
            </Link>
          )),
        },
      ]}
    />
  );
}

function Actions({ organization, onErased }: { organization: Organization; onErased: () => void }) {
  const { id, name, status } = organization;
  const [asked, setAsked] = useState<'suspend' | 'reinstate' | 'erase' | 'impersonate'>();
  const close = () => setAsked(undefined);
  const asks = (question: typeof asked) => (asked === question ? organization : undefined);
  return (
    <div className="flex flex-wrap gap-2">
      {status === 'suspended' && (
        <Button onClick={() => setAsked('reinstate')} data-testid="reinstate-button">
          Reinstate
        </Button>
      )}
      {status === 'active' && (
        <>
          <Button onClick={() => setAsked('impersonate')} data-testid="impersonate-button">
            Act as a member
          </Button>
          <Button onClick={() => setAsked('suspend')} data-testid="suspend-button">
            Suspend
          </Button>
        </>
      )}
      <Button variant="danger-ghost" onClick={() => setAsked('erase')} data-testid="erase-button">
        Erase
      </Button>
      {asked === 'impersonate' && <ImpersonateDialog organization={organization} onClose={close} />}
      {asked === 'suspend' && (
        <SuspendDialog
          name={name}
          text="Its members and keys are refused at once. Nothing is deleted."
          suspend={(reason) =>
            call(api.POST('/api/v1/operator/organizations/{organization}/suspend', { ...path(id), body: { reason } }))
          }
          onClose={close}
        />
      )}
      <ConfirmChange
        target={asks('reinstate')}
        onClose={close}
        title={() => `Reinstate ${name}?`}
        description={() => 'Its members and keys work again, with all that they had.'}
        action="Reinstate"
        danger={false}
        change={() => call(api.POST('/api/v1/operator/organizations/{organization}/reinstate', path(id)))}
        refresh={refresh}
        done={`${name} reinstated`}
      />
      <ConfirmChange
        target={asks('erase')}
        onClose={close}
        title={() => `Erase ${name}?`}
        description={() => 'All of its data and keys are erased at once, for good.'}
        action="Erase for good"
        typeToConfirm={({ slug }) => slug}
        change={() => call(api.DELETE('/api/v1/operator/organizations/{organization}', path(id)))}
        refresh={refresh}
        done={`${name} erased`}
        onDone={onErased}
      />
    </div>
  );
}
