import { useQuery } from '@tanstack/react-query';
import { useAccess } from '../../../session/access.ts';
import { PageHeader, Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { OperatorProvider, ProviderForm, ProviderState } from './provider.tsx';
import { providerQuery, settingsQuery } from './queries.ts';
import { SettingsForm } from './settings-form.tsx';

/** How the organization sells to its customers: provider, tax and the seller's details. */
export function SellingPage() {
  const { can } = useAccess();
  return (
    <>
      <PageHeader
        title="Payments and tax"
        description="Who collects your customers’ payments, and what their invoices show."
      />
      <div className="max-w-3xl">
        {can('billing-provider:read') && (
          <Section title="Who collects the money">
            <Provider />
          </Section>
        )}
        <Section title="Invoices" description="Applies to new invoices and customers. Existing ones stay as they are.">
          <Settings />
        </Section>
      </div>
    </>
  );
}

function Provider() {
  const { can, operator } = useAccess();
  const { data, error, refetch } = useQuery(providerQuery);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-40 w-full" />;
  return (
    <div className="grid gap-5">
      <ProviderState of={data} />
      {operator && <OperatorProvider />}
      {!operator && can('billing-provider:update') && <ProviderForm key={data.updatedAt} saved={data} />}
    </div>
  );
}

function Settings() {
  const { data, error, refetch } = useQuery(settingsQuery);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-72 w-full" />;
  return <SettingsForm saved={data} />;
}
