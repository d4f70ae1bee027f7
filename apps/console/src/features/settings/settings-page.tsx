import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { CopyField } from '../../ui/copy.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { DangerZone } from './danger-zone.tsx';
import { NameForm } from './name-form.tsx';
import { RestoreCard } from './restore-card.tsx';
import { SupportAccess } from './support-access.tsx';

export function SettingsPage() {
  const organization = useOrganization();
  const { can } = useAccess();
  if (organization.status === 'deleted')
    return (
      <>
        <PageHeader title="Settings" />
        <RestoreCard organization={organization} />
      </>
    );
  return (
    <>
      <PageHeader title="Settings" description="Settings of the whole organization." />
      <div className="max-w-3xl">
        <NameForm key={organization.slug} organization={organization} />
        <Section title="Id" description="It identifies the organization in the API.">
          <CopyField value={organization.id} label="id" className="max-w-md" data-testid="organization-id" />
        </Section>
        {can('impersonation:read') && <SupportAccess />}
        <DangerZone organization={organization} />
      </div>
    </>
  );
}
