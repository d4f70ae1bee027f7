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
        description="Compares requests, their totals, and what was charged, invoiced and collected. It also runs every night."
      >
        <Reconciliation />
      </Section>
      <Section title="Live connections" description="Browsers and programs that this node tells about changes.">
        <LiveConnections />
      </Section>
      <Section title="Encryption keys" description="They encrypt the secrets of projects. The oldest come first.">
        <EncryptionKeys />
      </Section>
    </>
  );
}
