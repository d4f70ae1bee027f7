import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { pagesOf, rowsOf } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import { ConsentDialog } from './consent-dialog.tsx';

type Consent = Schema<'ImpersonationConsent'>;
type Impersonation = Schema<'Impersonation'>;

/** What operators of the installation may do here, and what they did. */
export function SupportAccess() {
  return (
    <>
      <Consents />
      <Impersonations />
    </>
  );
}

const isOpen = ({ withdrawnAt, expiresAt }: Consent): boolean =>
  withdrawnAt === null && new Date(expiresAt) > new Date();

const consentColumns: Column<Consent>[] = [
  {
    id: 'given',
    header: 'Given',
    width: '9rem',
    cell: ({ givenAt }) => <DateTime value={givenAt} form="short" />,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (consent) =>
      isOpen(consent) ? (
        <Status tone="warning">Open</Status>
      ) : (
        <Status tone="neutral">{consent.withdrawnAt === null ? 'Expired' : 'Withdrawn'}</Status>
      ),
    width: '8rem',
  },
  {
    id: 'ends',
    header: 'Ends',
    cell: ({ withdrawnAt, expiresAt }) => <RelativeTime value={withdrawnAt ?? expiresAt} />,
    width: '9rem',
    from: 'sm',
  },
];

function Consents() {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const [consenting, setConsenting] = useState(false);
  const list = useInfiniteQuery(
    pagesOf(['impersonation-consents'], (cursor, signal) => {
      const params = { path: { org }, query: { limit: 10, ...(cursor && { cursor }) } };
      return call(api.GET('/api/v1/organizations/{org}/impersonation-consents', { params, signal }));
    }),
  );
  const withdraw = useAct(
    (consent: string) =>
      call(
        api.DELETE('/api/v1/organizations/{org}/impersonation-consents/{consent}', {
          params: { path: { org, consent } },
        }),
      ),
    {
      invalidates: [['impersonation-consents']],
      success: 'Operators may only read from now on',
      failure: 'The consent was not withdrawn',
    },
  );
  return (
    <Section
      title="Operator access"
      description="Operators of this installation may act as a member to help you, and can then only read. With your consent they can also make changes for a limited time."
      actions={
        can('impersonation:consent') && (
          <Button onClick={() => setConsenting(true)} data-testid="consent-button">
            Let operators make changes
          </Button>
        )
      }
    >
      <DataTable
        label="Consents to changes by operators"
        columns={consentColumns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(consent) =>
          isOpen(consent) &&
          can('impersonation:withdraw') && (
            <Button
              size="sm"
              variant="danger-ghost"
              loading={withdraw.isPending}
              onClick={() => withdraw.mutate(consent.id)}
              data-testid="withdraw-consent-button"
            >
              Withdraw
            </Button>
          )
        }
        empty={<EmptyState title="Operators may only read" className="py-8" />}
        data-testid="impersonation-consents-table"
      />
      {consenting && <ConsentDialog onClose={() => setConsenting(false)} />}
    </Section>
  );
}

const impersonationColumns: Column<Impersonation>[] = [
  { id: 'reason', header: 'Reason', cell: ({ reason }) => <span className="font-medium">{reason}</span> },
  {
    id: 'started',
    header: 'Began',
    cell: ({ startedAt }) => <DateTime value={startedAt} form="short" />,
    width: '9rem',
  },
  {
    id: 'ended',
    header: 'Ended',
    cell: ({ endedAt }) =>
      endedAt === null ? <Status tone="warning">In progress</Status> : <DateTime value={endedAt} form="short" />,
    width: '9rem',
    from: 'sm',
  },
];

function Impersonations() {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const list = useInfiniteQuery(
    pagesOf(['impersonations', 'own'], (cursor, signal) => {
      const params = { path: { org }, query: { limit: 10, ...(cursor && { cursor }) } };
      return call(api.GET('/api/v1/organizations/{org}/impersonations', { params, signal }));
    }),
  );
  const end = useAct(
    (impersonation: string) =>
      call(
        api.DELETE('/api/v1/organizations/{org}/impersonations/{impersonation}', {
          params: { path: { org, impersonation } },
        }),
      ),
    { invalidates: [['impersonations']], success: 'The operator no longer acts here', failure: 'It was not ended' },
  );
  // Most organizations never see one.
  if (list.data?.length === 0) return null;
  return (
    <Section title="When operators acted here">
      <DataTable
        label="When operators acted here"
        columns={impersonationColumns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={({ id, endedAt }) =>
          endedAt === null &&
          can('impersonation:withdraw') && (
            <Button
              size="sm"
              variant="danger-ghost"
              loading={end.isPending}
              onClick={() => end.mutate(id)}
              data-testid="end-impersonation-button"
            >
              End
            </Button>
          )
        }
        data-testid="impersonations-table"
      />
    </Section>
  );
}
