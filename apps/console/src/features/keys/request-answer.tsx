import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleX, Lightbulb } from 'lucide-react';
import { api, call, type Schema } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card, CardBody } from '../../ui/card.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { wordsFor } from './explanation-words.ts';
import { Id } from './key-facts.tsx';

type RequestRecord = Schema<'RequestRecord'>;

export function RequestAnswer({ id }: { id: string }) {
  const isId = /^eco_req_[0-9A-Za-z]{22}$/.test(id);
  const record = useQuery({
    queryKey: ['requests', id],
    queryFn: ({ signal }) => call(api.GET('/api/v1/requests/{request}', { params: { path: { request: id } }, signal })),
    enabled: isId,
  });
  if (!isId) return <Missing text="An id of a request begins with eco_req_ and has 30 characters." />;
  if (isProblem(record.error, 'NOT_FOUND', 'REQUEST_NOT_FOUND') || isStatus(record.error, 404))
    return (
      <Missing text="A request appears within seconds of its reply. Only the operator sees those without a valid credential." />
    );
  if (record.data === undefined) {
    return record.error ? (
      <ErrorState error={record.error} onRetry={record.refetch} />
    ) : (
      <Card className="mb-8">
        <CardBody>
          <SkeletonLines />
        </CardBody>
      </Card>
    );
  }
  return <Answer request={record.data} />;
}

const isStatus = (error: unknown, status: number) => isProblem(error) && error.status === status;

function Missing({ text }: { text: string }) {
  return (
    <Card className="mb-8" data-testid="request-missing">
      <EmptyState title="There is no such request" description={text} />
    </Card>
  );
}

function Answer({ request }: { request: RequestRecord }) {
  return (
    <Card className="mb-8" data-testid="request-answer">
      <CardBody className="grid gap-5 lg:grid-cols-2">
        <Why request={request} />
        <Facts request={request} />
      </CardBody>
    </Card>
  );
}

function Why({ request }: { request: RequestRecord }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['requests', request.id, 'explanation'],
    queryFn: () => call(api.POST('/api/v1/access/explain', { body: { requestId: request.id } })),
    // What is allowed now may differ soon; what was decided then does not.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined) return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines />;
  const words = wordsFor(request, data);
  if (words === undefined) {
    return (
      <div className="flex gap-2.5">
        <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-success-text" />
        <div>
          <h2 className="font-semibold text-lg">It was not refused</h2>
          <p className="text-muted-foreground text-sm">
            {request.code === null ? 'The server answered it.' : `The server answered it with ${request.code}.`}
          </p>
        </div>
      </div>
    );
  }
  return (
    <div className="grid content-start gap-4">
      <div className="flex gap-2.5">
        <CircleX aria-hidden className="mt-0.5 size-5 shrink-0 text-danger-text" />
        <div className="min-w-0">
          <h2 className="font-semibold text-lg">Why it was refused</h2>
          <p data-testid="request-decides">{words.decides}</p>
        </div>
      </div>
      <div className="flex gap-2.5">
        <Lightbulb aria-hidden className="mt-0.5 size-5 shrink-0 text-warning-text" />
        <div className="min-w-0">
          <h3 className="font-medium">What helps</h3>
          <p className="text-sm" data-testid="request-helps">
            {words.helps}
          </p>
        </div>
      </div>
      <p className="text-muted-foreground text-sm">
        The server’s message: <span className="text-foreground">{data.reason}</span>
      </p>
    </div>
  );
}

function Facts({ request }: { request: RequestRecord }) {
  const { slug: org } = useOrganization();
  const { caller, verifiedKeyId, customerId } = request;
  const key = verifiedKeyId ?? caller?.keyId ?? null;
  return (
    <DescriptionList
      items={[
        { term: 'Request', value: <Id value={request.id} /> },
        { term: 'When', value: <DateTime value={request.at} /> },
        {
          term: 'What',
          value: (
            <code className="font-mono text-sm">
              {request.method} {request.route}
            </code>
          ),
        },
        {
          term: 'Answer',
          value: (
            <>
              <Badge tone={request.status < 400 ? 'success' : request.status < 500 ? 'warning' : 'danger'}>
                {request.status}
              </Badge>{' '}
              {request.code !== null && <code className="font-mono text-xs">{request.code}</code>}
            </>
          ),
        },
        { term: 'Took', value: formatDuration(request.durationMs) },
        { term: 'Size', value: `${formatBytes(request.bytesIn)} in, ${formatBytes(request.bytesOut)} out` },
        { term: 'Caller', value: caller === null ? 'Unknown' : <Id value={caller.id} /> },
        ...(key === null
          ? []
          : [
              {
                term: verifiedKeyId === null ? 'With the key' : 'Verified key',
                value: (
                  <Link
                    to="/o/$org/keys/$key"
                    params={{ org, key }}
                    className="break-all font-mono text-primary-text text-xs hover:underline"
                  >
                    {key}
                  </Link>
                ),
              },
            ]),
        ...(customerId === null
          ? []
          : [
              {
                term: 'Customer',
                value: (
                  <Link
                    to="/o/$org/customers/$customer"
                    params={{ org, customer: customerId }}
                    className="break-all font-mono text-primary-text text-xs hover:underline"
                  >
                    {customerId}
                  </Link>
                ),
              },
            ]),
      ]}
    />
  );
}
