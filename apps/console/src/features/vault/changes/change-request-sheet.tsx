import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { useAct } from '../../../api/use-act.ts';
import { useAccess } from '../../../session/access.ts';
import { accountQuery } from '../../../session/me.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { DescriptionList } from '../../../ui/description-list.tsx';
import { Sheet } from '../../../ui/dialog.tsx';
import { Diff } from '../../../ui/diff.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Section } from '../../../ui/page.tsx';
import { SkeletonLines } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { RelativeTime } from '../../../ui/time.tsx';
import { Person } from '../../access/person.tsx';
import { type Environment, pathOf } from '../place.ts';
import { Concealed } from '../secrets/concealed.tsx';
import { RequestStatus } from './request-status.tsx';

type Detail = Schema<'ChangeRequestDetail'>;

const requestPath = '/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}';

interface ChangeRequestSheetProps {
  environment: Environment;
  id: string;
  onClose: () => void;
}

/** What a request changes, and the decision about it. */
export function ChangeRequestSheet({ environment, id, onClose }: ChangeRequestSheetProps) {
  const params = { path: { ...pathOf(environment), changeRequest: id } };
  const { data, error, refetch } = useQuery({
    queryKey: ['change-requests', environment.id, 'one', id],
    queryFn: ({ signal }) => call(api.GET(requestPath, { params, signal })),
  });
  return (
    <Sheet open onOpenChange={onClose} title={data?.reason ?? 'Change request'} data-testid="change-request-sheet">
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : data ? (
        <Details request={data} environment={environment} />
      ) : (
        <SkeletonLines />
      )}
    </Sheet>
  );
}

function Details({ request, environment }: { request: Detail; environment: Environment }) {
  const { status, approvals, approvalsNeeded, requestedBy, createdAt, expiresAt, note, approvedBy } = request;
  return (
    <>
      <DescriptionList
        className="mb-6"
        items={[
          { term: 'Status', value: <RequestStatus status={status} /> },
          { term: 'Environment', value: environment.name },
          {
            term: 'Asked',
            value: (
              <>
                <RelativeTime value={createdAt} /> by <Person id={requestedBy} />
              </>
            ),
          },
          ...(status === 'open' ? [{ term: 'Expires', value: <RelativeTime value={expiresAt} /> }] : []),
          {
            term: 'Approvals',
            value: (
              <>
                {approvals} of {approvalsNeeded}
                {approvedBy.map(({ personId }) => (
                  <span key={personId} className="block">
                    <Person id={personId} />
                  </span>
                ))}
              </>
            ),
          },
          ...(note ? [{ term: 'Note', value: note }] : []),
        ]}
      />
      <Section title="Changes">
        <Changes request={request} environment={environment} />
      </Section>
      {status === 'open' && <Decision request={request} environment={environment} />}
    </>
  );
}

const acts = { create: 'success', update: 'warning', delete: 'danger' } as const;
const words = { create: 'New', update: 'Another value', delete: 'Deleted' };

function Changes({ request, environment }: { request: Detail; environment: Environment }) {
  const { can } = useAccess();
  const [values, setValues] = useState<readonly Schema<'ProposedValue'>[]>();
  const params = { path: { ...pathOf(environment), changeRequest: request.id } };
  const mayRead = can('secrets:read', { projectId: environment.projectId, environmentId: environment.id });
  const show = useAct(() => call(api.GET(`${requestPath}/values`, { params })), {
    success: 'Values shown for 30 seconds',
    failure: 'The values cannot be shown',
    invalidates: [],
    onDone: ({ items }) => setValues(items),
  });
  return (
    <>
      <ul className="divide-y rounded-lg border">
        {request.secrets.map(({ path, name, act, version, currentVersion }) => {
          const value = values?.find((each) => each.path === path && each.name === name);
          return (
            <li key={`${path}\n${name}`} className="grid gap-2 px-3 py-2 text-sm">
              <div className="flex items-center gap-2">
                <code className="min-w-0 flex-1 truncate font-mono">
                  {path === '/' ? '' : `${path.slice(1)}/`}
                  {name}
                </code>
                {request.status === 'open' && version !== null && version !== currentVersion && (
                  <Badge tone="danger">Changed in the meantime</Badge>
                )}
                <Badge tone={acts[act]}>{words[act]}</Badge>
              </div>
              {value && (
                <Concealed>
                  {() => <Diff label={`Change of ${name}`} before={value.current ?? ''} after={value.value} />}
                </Concealed>
              )}
            </li>
          );
        })}
      </ul>
      {request.status === 'open' && mayRead && !values && (
        <Button
          size="sm"
          className="justify-self-start"
          loading={show.isPending}
          onClick={() => show.mutate()}
          data-testid="show-values"
        >
          Show values
        </Button>
      )}
    </>
  );
}

function Decision({ request, environment }: { request: Detail; environment: Environment }) {
  const { can } = useAccess();
  const { data: account } = useQuery(accountQuery);
  const { pending, approve, reject, apply, withdraw } = useDecisions(request, environment);
  const place = { projectId: environment.projectId, environmentId: environment.id };
  const isOwn = account?.user.id === request.requestedBy;
  const approved = request.approvals >= request.approvalsNeeded;
  return (
    <Section title="Decision">
      {isOwn && !approved && (
        <p className="text-muted-foreground text-sm">Somebody else has to approve what you asked for.</p>
      )}
      {can('secrets:approve', place) && !isOwn && (
        <Review isApproved={approved} pending={pending} onApprove={approve} onReject={reject} />
      )}
      <div className="flex flex-wrap gap-2">
        {approved && can('secrets:write', place) && (
          <Button variant="primary" loading={pending} onClick={apply} data-testid="apply-button">
            Apply
          </Button>
        )}
        {isOwn && (
          <Button loading={pending} onClick={withdraw} data-testid="withdraw-button">
            Withdraw
          </Button>
        )}
      </div>
    </Section>
  );
}

interface ReviewProps {
  isApproved: boolean;
  pending: boolean;
  onApprove: () => void;
  onReject: (note: string) => void;
}

function Review({ isApproved, pending, onApprove, onReject }: ReviewProps) {
  const [note, setNote] = useState('');
  return (
    <>
      <Field label="Note" hint="Sent with a rejection." optional>
        <Input
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
          data-testid="rejection-note"
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button
          variant={isApproved ? 'secondary' : 'primary'}
          loading={pending}
          onClick={onApprove}
          data-testid="approve-button"
        >
          Approve
        </Button>
        <Button
          variant="danger-ghost"
          loading={pending}
          onClick={() => onReject(note.trim())}
          data-testid="reject-button"
        >
          Reject
        </Button>
      </div>
    </>
  );
}

function useDecisions({ id }: Detail, environment: Environment) {
  const params = { path: { ...pathOf(environment), changeRequest: id } };
  const outcome = {
    failure: 'The request stays as it is',
    invalidates: [
      ['change-requests', environment.id],
      ['secrets', environment.id],
    ],
  };
  const approve = useAct(() => call(api.POST(`${requestPath}/approve`, { params })), {
    ...outcome,
    success: 'Approved',
  });
  const apply = useAct(() => call(api.POST(`${requestPath}/apply`, { params })), { ...outcome, success: 'Applied' });
  const withdraw = useAct(() => call(api.POST(`${requestPath}/withdraw`, { params })), {
    ...outcome,
    success: 'Withdrawn',
  });
  const reject = useAct(
    (note: string) => call(api.POST(`${requestPath}/reject`, { params, body: note === '' ? {} : { note } })),
    { ...outcome, success: 'Rejected' },
  );
  return {
    pending: [approve, apply, withdraw, reject].some(({ isPending }) => isPending),
    approve: () => approve.mutate(),
    apply: () => apply.mutate(),
    withdraw: () => withdraw.mutate(),
    reject: (note: string) => reject.mutate(note),
  };
}
