import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useAct } from '../../api/use-act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { formatDuration } from '../../ui/format.ts';
import { Part } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import type { DeliveryDetails } from './calls.ts';
import { DeliveryStatus } from './delivery-status.tsx';
import { prettyJson } from './pretty-json.ts';
import { deliveryQuery } from './queries.ts';
import { useWebhooks } from './webhooks-context.ts';
import { answerText, canReplay } from './words.ts';

export function DeliverySheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { calls, mayReplay } = useWebhooks();
  const { data, error, refetch } = useQuery(deliveryQuery(calls, id));
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={data?.type ?? 'Delivery'}
      description={data && <DateTime value={data.createdAt} />}
      {...(data && mayReplay && canReplay(data) && { footer: <ReplayButton id={id} /> })}
      data-testid="delivery-sheet"
    >
      {data ? (
        <Details of={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <SkeletonLines lines={8} />
      )}
    </Sheet>
  );
}

function ReplayButton({ id }: { id: string }) {
  const { calls } = useWebhooks();
  const replay = useAct(() => calls.replayDelivery(id), {
    success: 'It is sent again, with the same id',
    failure: 'It could not be replayed',
    invalidates: [[...calls.key, 'deliveries'], deliveryQuery(calls, id).queryKey],
  });
  return (
    <Button onClick={() => replay.mutate()} loading={replay.isPending} data-testid="replay-delivery-button">
      <RotateCcw aria-hidden /> Replay
    </Button>
  );
}

function Details({ of: delivery }: { of: DeliveryDetails }) {
  const { state, nextAttemptAt, attemptLog, subject, messageId, endpointId, id, body } = delivery;
  return (
    <div className="grid gap-6">
      <DescriptionList
        items={[
          { term: 'Status', value: <DeliveryStatus state={state} /> },
          ...(nextAttemptAt === null ? [] : [{ term: 'Next attempt', value: <RelativeTime value={nextAttemptAt} /> }]),
          ...(subject === null ? [] : [{ term: 'Subject', value: <Identifier value={subject} /> }]),
          { term: 'Event id', value: <Identifier value={messageId} /> },
          { term: 'Endpoint', value: <Identifier value={endpointId} /> },
          { term: 'Delivery', value: <Identifier value={id} /> },
        ]}
      />
      <Part title={attemptLog.length === 0 ? 'No attempts yet' : 'Attempts'}>
        <Attempts of={attemptLog} />
      </Part>
      <Part title="Payload">
        <CodeBlock code={prettyJson(body)} label="Body" />
      </Part>
    </div>
  );
}

/** Newest first, as one looks for the last answer. */
function Attempts({ of: attempts }: { of: DeliveryDetails['attemptLog'] }) {
  return (
    <ol className="grid gap-2" data-testid="delivery-attempts">
      {attempts.toReversed().map(({ number, at, durationMs, status, failure, answer }) => (
        <li key={number} className="grid gap-2 rounded-lg border bg-card p-3 text-sm">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium">Attempt {number}</span>
            <Badge tone={failure === null ? 'success' : 'danger'}>{answerText(status, failure)}</Badge>
            <span className="text-muted-foreground">{formatDuration(durationMs)}</span>
            <span className="ml-auto text-muted-foreground">
              <DateTime value={at} />
            </span>
          </div>
          {answer !== null && answer !== '' && <CodeBlock code={answer} label={`Answer to attempt ${number}`} />}
        </li>
      ))}
    </ol>
  );
}

const Identifier = ({ value }: { value: string }) => (
  <span className="flex min-w-0 items-center gap-1">
    <code className="min-w-0 break-all font-mono">{value}</code>
    <CopyButton value={value} size="sm" />
  </span>
);
