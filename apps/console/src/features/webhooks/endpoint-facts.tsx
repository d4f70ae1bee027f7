import type { ReactNode } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Callout } from '../../ui/callout.tsx';
import { CopyButton, CopyField } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { counted, formatDuration } from '../../ui/format.ts';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import type { Endpoint } from './calls.ts';
import { orderings } from './words.ts';

interface Fact {
  term: string;
  value: ReactNode;
}

/** `more` are those that only the organization sees. */
export function EndpointFacts({ of: endpoint, more = [] }: { of: Endpoint; more?: readonly Fact[] }) {
  const { id, events, ordering, timeoutMs, ratePerSecond, headerNames, publicKey, createdAt } = endpoint;
  const order = orderings.find(({ value }) => value === ordering);
  return (
    <DescriptionList
      items={[
        { term: 'Events', value: <Patterns of={events} /> },
        ...more,
        { term: 'Last success', value: <RelativeTime value={endpoint.lastSuccessAt} /> },
        { term: 'Order', value: order && `${order.label}: ${lower(order.hint)}` },
        {
          term: 'Rate',
          value:
            ratePerSecond === null
              ? 'No limit'
              : `${counted(ratePerSecond, 'delivery', 'deliveries')} per second at most`,
        },
        { term: 'Timeout', value: formatDuration(timeoutMs) },
        { term: 'Headers', value: headerNames.length === 0 ? 'None' : <Names of={headerNames} /> },
        {
          term: 'Signature',
          value: publicKey === null ? 'HMAC-SHA256 (v1)' : 'Ed25519 (v1a)',
        },
        ...(publicKey === null
          ? []
          : [{ term: 'Public key', value: <CopyField value={publicKey} label="public key" /> }]),
        {
          term: 'Id',
          value: (
            <span className="flex min-w-0 items-center gap-1">
              <code className="min-w-0 break-all font-mono">{id}</code>
              <CopyButton value={id} label="Copy id" size="sm" />
            </span>
          ),
        },
        { term: 'Created', value: <DateTime value={createdAt} /> },
      ]}
    />
  );
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const Patterns = ({ of: patterns }: { of: readonly string[] }) => (
  <span className="flex flex-wrap gap-1">
    {patterns.map((pattern) => (
      <Badge key={pattern} className="font-mono">
        {pattern === '*' ? 'All events' : pattern}
      </Badge>
    ))}
  </span>
);

const Names = ({ of: names }: { of: readonly string[] }) => (
  <span className="font-mono">
    {names.join(', ')} <span className="font-sans text-muted-foreground">(values are never shown)</span>
  </span>
);

/** What needs the reader: it fails, is disabled, or has two secrets. */
export function EndpointNotice({ of: endpoint }: { of: Endpoint }) {
  const { state, disabledReason, disabledAt, failingSince, rotationEndsAt } = endpoint;
  if (state === 'disabled') {
    return (
      <Callout tone={disabledReason === 'requested' ? 'info' : 'danger'} className="mb-5" data-testid="endpoint-notice">
        {disabledTexts[disabledReason ?? 'requested']} <RelativeTime value={disabledAt} />. What is sent to it is held:
        enable it, then replay what it missed.
      </Callout>
    );
  }
  if (failingSince !== null) {
    return (
      <Callout tone="warning" className="mb-5" data-testid="endpoint-notice">
        It has accepted nothing since its first failure <RelativeTime value={failingSince} />. After five days it may be
        disabled.
      </Callout>
    );
  }
  if (rotationEndsAt === null) return null;
  return (
    <Callout tone="info" className="mb-5" data-testid="endpoint-notice">
      Both secrets sign until <DateTime value={rotationEndsAt} />.
    </Callout>
  );
}

const disabledTexts: Record<NonNullable<Endpoint['disabledReason']>, string> = {
  requested: 'It was disabled on request',
  gone: 'It answered 410 Gone and was disabled',
  failing: 'It failed for five days and was disabled',
};
