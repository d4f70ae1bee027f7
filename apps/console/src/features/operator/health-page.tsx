import { PageHeader, Section } from '../../ui/page.tsx';
import { EncryptionKeys } from './encryption-keys.tsx';
import { LiveConnections } from './live-connections.tsx';
import { Readiness } from './readiness.tsx';
import { Reconciliation } from './reconciliation.tsx';

export function HealthPage() {
  return (
    <>
      <PageHeader title="Health" description="The node that answers, and what it depends on." />
      <Section title="This node">
        <Readiness />
      </Section>
      <Section
        title="Reconciliation"
        description="Compares requests, their sums, and what was charged, invoiced and collected. It also runs each night."
      >
        <Reconciliation />
      </Section>
      <Section title="Live connections" description="Browsers and programs that hear of changes from this node.">
        <LiveConnections />
      </Section>
      <Section title="Encryption keys" description="They seal the secrets of projects. The oldest come first.">
        <EncryptionKeys />
      </Section>
    </>
  );
}
