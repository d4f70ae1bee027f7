import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAct } from '../../api/use-act.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter } from '../../ui/card.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Section } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { BackupCodesDialog } from './backup-codes-dialog.tsx';
import { TotpDialog } from './totp-dialog.tsx';

const key = ['mfa'] as const;
/** Backup codes from which on new ones should be made. */
const few = 3;

/** The authenticator app and its backup codes. */
export function SecondFactorCard() {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => call(api.GET('/api/v1/auth/mfa')),
  });
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <Section
      title="Authenticator app"
      description="After the password, log-in asks for a code of an app such as 1Password, Aegis or Google Authenticator."
      className="mb-4"
    >
      <Card>
        {data === undefined ? (
          <CardBody>
            {error === null ? <SkeletonLines lines={2} /> : <ErrorState error={error} onRetry={refetch} />}
          </CardBody>
        ) : data.totp === null ? (
          <NotEnrolled onEnrolled={setCodes} />
        ) : (
          <Enrolled mfa={data} confirmedAt={data.totp.confirmedAt} onRenewed={setCodes} />
        )}
      </Card>
      {codes && <BackupCodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
    </Section>
  );
}

function NotEnrolled({ onEnrolled }: { onEnrolled: (codes: readonly string[]) => void }) {
  const [totp, setTotp] = useState<Schema<'NewTotp'>>();
  const begin = useAct(() => call(api.POST('/api/v1/auth/mfa/totp')), {
    invalidates: [],
    failure: 'The app cannot be set up',
    onDone: setTotp,
  });
  return (
    <CardBody className="flex flex-wrap items-center justify-between gap-3">
      <Status tone="neutral">Not set up</Status>
      <Button loading={begin.isPending} onClick={() => begin.mutate()} data-testid="enrol-totp-button">
        Set up
      </Button>
      {totp && (
        <TotpDialog
          totp={totp}
          onClose={() => setTotp(undefined)}
          onConfirmed={(codes) => {
            setTotp(undefined);
            onEnrolled(codes);
          }}
        />
      )}
    </CardBody>
  );
}

interface EnrolledProps {
  mfa: Schema<'Mfa'>;
  confirmedAt: string;
  onRenewed: (codes: readonly string[]) => void;
}

function Enrolled({ mfa, confirmedAt, onRenewed }: EnrolledProps) {
  const [removing, setRemoving] = useState<true>();
  const renew = useAct(() => call(api.POST('/api/v1/auth/mfa/backup-codes')), {
    invalidates: [key],
    failure: 'The codes were not replaced',
    onDone: ({ backupCodes }) => onRenewed(backupCodes),
  });
  return (
    <>
      <CardBody>
        <DescriptionList
          items={[
            { term: 'Status', value: <Status tone="success">On</Status> },
            { term: 'Set up', value: <DateTime value={confirmedAt} form="date" /> },
            {
              term: 'Backup codes left',
              value: (
                <span className={mfa.backupCodesLeft <= few ? 'font-medium text-warning-text' : ''}>
                  {mfa.backupCodesLeft}
                </span>
              ),
            },
          ]}
        />
      </CardBody>
      <CardFooter>
        <Button loading={renew.isPending} onClick={() => renew.mutate()} data-testid="renew-backup-codes-button">
          New backup codes
        </Button>
        <Button variant="danger-ghost" onClick={() => setRemoving(true)} data-testid="remove-totp-button">
          Remove
        </Button>
      </CardFooter>
      <ConfirmChange
        target={removing}
        onClose={() => setRemoving(undefined)}
        title={() => 'Remove the authenticator app?'}
        description={() => 'Log-in no longer asks for a code, and your backup codes stop working.'}
        action="Remove"
        change={() => call(api.DELETE('/api/v1/auth/mfa/totp'))}
        refresh={[key]}
        done="Authenticator app removed"
      />
    </>
  );
}
