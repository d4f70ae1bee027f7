import type { ReactNode } from 'react';
import { CustomerLink } from '../../entities/customers/customer-link.tsx';
import { useCustomersById } from '../../entities/customers/queries.ts';
import { EnvironmentName } from '../../entities/projects/environment-picker.tsx';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { formatNumber } from '../../ui/format.ts';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import type { Key } from './key-state.ts';

export function KeyFacts({ of: key }: { of: Key }) {
  return (
    <DescriptionList
      items={[
        { term: 'Id', value: <Id value={key.id} /> },
        { term: 'Ends with', value: <code className="font-mono">…{key.hint}</code> },
        { term: key.kind === 'customer' ? 'Customer' : 'Owner', value: <Owner of={key} /> },
        { term: 'Environment', value: <EnvironmentName id={key.environmentId} /> },
        { term: 'Scopes', value: <Scopes of={key} /> },
        { term: 'Rate limits', value: <Limits of={key} /> },
        ...(key.kind === 'customer' ? [{ term: 'Remaining uses', value: <Remaining of={key} /> }] : []),
        { term: 'Allowed networks', value: <Words words={key.allowedIps} none="From anywhere" /> },
        { term: 'Last used', value: <RelativeTime value={key.lastUsedAt} /> },
        { term: 'Expires', value: <DateTime value={key.expiresAt} fallback="Never" /> },
        ...(key.graceUntil === null
          ? []
          : [{ term: 'Old secret works until', value: <DateTime value={key.graceUntil} /> }]),
        { term: 'Rotated', value: <RelativeTime value={key.rotatedAt} /> },
        { term: 'Created', value: <DateTime value={key.createdAt} /> },
      ]}
    />
  );
}

export function Id({ value }: { value: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="truncate font-mono text-xs">{value}</code>
      <CopyButton value={value} label="Copy id" size="sm" className="-my-1.5" />
    </span>
  );
}

function Owner({ of: { customerId, ownerId } }: { of: Key }) {
  const customers = useCustomersById(customerId === null ? [] : [customerId]);
  if (customerId === null) return <code className="font-mono text-xs">{ownerId}</code>;
  return <CustomerLink id={customerId} customer={customers.get(customerId)} />;
}

function Scopes({ of: { scopes, kind } }: { of: Key }) {
  if (scopes === null) return 'All that its owner may';
  return <Words words={scopes} none={kind === 'customer' ? 'None' : 'Nothing'} />;
}

function Words({ words, none }: { words: readonly string[]; none: string }) {
  if (words.length === 0) return <span className="text-muted-foreground">{none}</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {words.map((word) => (
        <Badge key={word} className="font-mono">
          {word}
        </Badge>
      ))}
    </span>
  );
}

const sharers = {
  key: '',
  customer: ', shared by the customer',
  organization: ', shared by all keys',
  address: ', for each address',
};

function Limits({ of: { limits, limitsKeyId } }: { of: Key }): ReactNode {
  if (limits.length === 0)
    return limitsKeyId === null ? <span className="text-muted-foreground">None</span> : 'Those of the key that made it';
  return (
    <ul className="grid gap-1">
      {limits.map(({ name, limit, windowSeconds, per }) => (
        <li key={name}>
          <code className="font-mono">{name}</code>: {formatNumber(limit)} in {formatNumber(windowSeconds)} s
          {sharers[per]}
        </li>
      ))}
    </ul>
  );
}

function Remaining({ of: { remaining, refill } }: { of: Key }) {
  if (remaining === null) return <span className="text-muted-foreground">Not counted</span>;
  return (
    <>
      {formatNumber(remaining)}
      {refill !== null && (
        <span className="text-muted-foreground">
          , set to {formatNumber(refill.amount)} each {refill.interval === 'daily' ? 'day' : 'month'}
        </span>
      )}
    </>
  );
}
