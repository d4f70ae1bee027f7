import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { keyQuery } from '../../entities/keys/queries.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { KeyActions } from './key-actions.tsx';
import { KeyFacts } from './key-facts.tsx';
import { KeyUsage } from './key-usage.tsx';
import { KeyStatus } from './keys-table.tsx';

export function KeyPage() {
  const { key = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(keyQuery(key));
  if (data === undefined) return <PageState title="API key" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/keys">API keys</BackLink>
      <PageHeader
        title={data.name}
        meta={
          <>
            <KeyStatus of={data} />
            <Badge>{data.kind === 'customer' ? 'Customer key' : 'Platform key'}</Badge>
          </>
        }
        actions={<KeyActions of={data} />}
      />
      <div className="grid gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Card className="self-start">
          <CardHeader title="Details" />
          <CardBody>
            <KeyFacts of={data} />
          </CardBody>
        </Card>
        <KeyUsage of={data} />
      </div>
    </>
  );
}
