import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Diff } from '../../ui/diff.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Part } from '../../ui/page.tsx';
import { DateTime } from '../../ui/time.tsx';
import type { AuditEntry } from './queries.ts';
import { ResultName } from './result-name.tsx';

export function EntrySheet({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { action, at, result, before, after, personal } = entry;
  return (
    <Sheet open onOpenChange={onClose} title={action} description={<DateTime value={at} />} data-testid="audit-entry">
      <div className="grid gap-6">
        <DescriptionList items={[{ term: 'Result', value: <ResultName result={result} /> }, ...factsOf(entry)]} />
        {(before !== null || after !== null) && (
          <Part title="What changed">
            <Diff before={before ?? {}} after={after ?? {}} label="Before and after" />
          </Part>
        )}
        {personal !== null && (
          <Part title="Personal data">
            <JsonView value={personal} label="Personal data" />
          </Part>
        )}
      </div>
    </Sheet>
  );
}

interface Fact {
  term: string;
  value: ReactNode;
}

/** Without those that the entry does not have. */
function factsOf(entry: AuditEntry): Fact[] {
  const { id, seq, reason, risk, actor, person, resource, route, address, userAgent, requestId, count, hash } = entry;
  const facts: Fact[] = [
    { term: 'Why', value: reason },
    {
      term: 'Risk',
      value: risk === 'low' ? null : <Badge tone={risk === 'high' ? 'danger' : 'warning'}>{risk}</Badge>,
    },
    { term: 'Actor', value: <Identifier value={actor.id} kind={actor.kind} /> },
    { term: 'API key', value: actor.key && <Identifier value={actor.key} /> },
    { term: 'Session', value: actor.session && <Identifier value={actor.session} /> },
    { term: 'Person concerned', value: person && <Identifier value={person} /> },
    { term: 'Resource', value: <Identifier value={resource.id} kind={resource.type} /> },
    { term: 'Route', value: route },
    { term: 'Requests', value: count > 1 ? count : null },
    { term: 'Address', value: address },
    { term: 'User agent', value: userAgent },
    { term: 'Request', value: requestId && <RequestLink id={requestId} /> },
    { term: 'Entry', value: <Identifier value={id} {...(seq !== null && { kind: `no. ${seq}` })} /> },
    { term: 'Hash', value: hash && <Identifier value={hash} /> },
  ];
  return facts.filter(({ value }) => value !== null && value !== '');
}

const Identifier = ({ value, kind }: { value: string; kind?: string }) => (
  <span className="flex min-w-0 flex-wrap items-center gap-x-2">
    {kind !== undefined && <Badge>{kind}</Badge>}
    <code className="min-w-0 break-all font-mono">{value}</code>
    <CopyButton value={value} size="sm" />
  </span>
);

function RequestLink({ id }: { id: string }) {
  const { slug: org } = useOrganization();
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Link
        to="/o/$org/requests"
        params={{ org }}
        search={{ request: id }}
        className="min-w-0 break-all font-mono text-primary-text hover:underline"
        data-testid="audit-request-link"
      >
        {id}
      </Link>
      <CopyButton value={id} size="sm" />
    </span>
  );
}
