import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useAccess } from '../../../session/access.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { Diff } from '../../../ui/diff.tsx';
import { problemText } from '../../../ui/problem.ts';
import { SkeletonLines } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { toast } from '../../../ui/toast.ts';
import { Person } from '../../access/person.tsx';
import {
  destroyVersions,
  readValue,
  refreshNames,
  rollBack,
  type Secret,
  type SecretPlace,
  versionsQuery,
} from './calls.ts';
import { Concealed } from './concealed.tsx';

type Version = Schema<'SecretVersion'>;

/** All versions, the newest first; each can be compared with the current one and become it again. */
export function History({ place, secret }: { place: SecretPlace; secret: Secret }) {
  const list = useInfiniteQuery(versionsQuery(place));
  if (list.error) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (!list.data) return <SkeletonLines />;
  return (
    <>
      <ol className="divide-y rounded-lg border" data-testid="versions">
        {list.data.map((version) => (
          <VersionItem key={version.version} version={version} current={secret.version} place={place} />
        ))}
      </ol>
      {list.hasNextPage && (
        <Button size="sm" variant="ghost" onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
          Older versions
        </Button>
      )}
    </>
  );
}

interface VersionItemProps {
  version: Version;
  current: number;
  place: SecretPlace;
}

function VersionItem({ version, current, place }: VersionItemProps) {
  const [values, setValues] = useState<{ before: string; after: string }>();
  const isCurrent = version.version === current;
  const compare = async () => {
    if (values) return setValues(undefined);
    try {
      const read = async (of: number) => (await readValue(place, { raw: true, version: of })).value;
      const [before, after] = await Promise.all([read(version.version), read(current)]);
      setValues({ before, after });
    } catch (error) {
      toast.error('The versions cannot be compared', error);
    }
  };
  return (
    <li className="grid gap-2 px-3 py-2.5 text-sm" data-testid={`version-${version.version}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium tabular-nums">Version {version.version}</span>
        {isCurrent && <Badge tone="success">Current</Badge>}
        {version.destroyedAt && <Badge tone="danger">Destroyed</Badge>}
        <span className="flex-1 text-muted-foreground">
          <RelativeTime value={version.createdAt} /> by <Person id={version.createdBy} />
        </span>
        {!version.destroyedAt && (
          <VersionActions
            version={version.version}
            isCurrent={isCurrent}
            place={place}
            onCompare={() => void compare()}
            comparing={values !== undefined}
          />
        )}
      </div>
      {version.comment && <p className="text-muted-foreground">{version.comment}</p>}
      {values && (
        <Concealed>{() => <Diff label={`From version ${version.version} to the current one`} {...values} />}</Concealed>
      )}
    </li>
  );
}

interface VersionActionsProps {
  version: number;
  isCurrent: boolean;
  place: SecretPlace;
  comparing: boolean;
  onCompare: () => void;
}

function VersionActions({ version, isCurrent, place, comparing, onCompare }: VersionActionsProps) {
  const { can } = useAccess();
  const { environment } = place;
  const may = (permission: string) =>
    can(permission, { projectId: environment.projectId, environmentId: environment.id });
  return (
    <span className="flex gap-1">
      {!isCurrent && may('secrets:read') && (
        <Button size="sm" variant="ghost" aria-expanded={comparing} onClick={onCompare} data-testid="compare-version">
          {comparing ? 'Hide' : 'Compare'}
        </Button>
      )}
      {!isCurrent && may('secrets:write') && (
        <Confirmed
          label="Roll back"
          testId="roll-back"
          title={`Roll back to version ${version}?`}
          description={`${place.name} in ${environment.name} gets the value of version ${version} again, as a new version.`}
          act={() => rollBack(place, version)}
          place={place}
        />
      )}
      {may('secrets:destroy') && (
        <Confirmed
          label="Destroy"
          testId="destroy-version"
          danger
          title={`Destroy version ${version}?`}
          description="Its value is removed for good, and from backups when they expire. This cannot be undone."
          act={() => destroyVersions(place, [version])}
          place={place}
        />
      )}
    </span>
  );
}

interface ConfirmedProps {
  label: string;
  testId: string;
  title: string;
  description: string;
  danger?: boolean;
  act: () => Promise<unknown>;
  place: SecretPlace;
}

function Confirmed({ label, testId, act, place, ...props }: ConfirmedProps) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setPending(true);
    setError(undefined);
    try {
      await act();
      setOpen(false);
    } catch (thrown) {
      setError(thrown);
    }
    setPending(false);
    await refreshNames(place.environment);
  };
  return (
    <>
      <Button
        size="sm"
        variant={props.danger ? 'danger-ghost' : 'ghost'}
        onClick={() => setOpen(true)}
        data-testid={testId}
      >
        {label}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        action={label}
        onConfirm={run}
        loading={pending}
        error={error === undefined ? undefined : problemText(error)}
        {...props}
      />
    </>
  );
}
