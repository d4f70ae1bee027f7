import { useNavigate, useSearch } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../../ui/tabs.tsx';
import { Entries } from './entries.tsx';
import { ExportMenu } from './export-menu.tsx';
import { Retention } from './retention.tsx';
import { VerifyDialog } from './verify-dialog.tsx';

export function AuditPage() {
  const search = useSearch({ from: '/signed-in/o/$org/audit' });
  const navigate = useNavigate({ from: '/o/$org/audit' });
  const [verifying, setVerifying] = useState(false);
  const open = (tab: string) => navigate({ search: tab === 'retention' ? { tab } : {} });
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what, when and from where. The entries form a signed chain: changing one breaks it."
        actions={
          <>
            <ExportMenu />
            <Button onClick={() => setVerifying(true)} data-testid="verify-chain-button">
              <ShieldCheck aria-hidden /> Verify chain
            </Button>
          </>
        }
      />
      <Tabs value={search.tab ?? 'entries'} onValueChange={open}>
        <TabsList aria-label="Audit log">
          <TabsTrigger value="entries">Entries</TabsTrigger>
          <TabsTrigger value="retention" data-testid="retention-tab">
            Retention and archives
          </TabsTrigger>
        </TabsList>
        <TabsContent value="entries">
          <Entries search={search} />
        </TabsContent>
        <TabsContent value="retention">
          <Retention />
        </TabsContent>
      </Tabs>
      {verifying && <VerifyDialog onClose={() => setVerifying(false)} />}
    </>
  );
}
