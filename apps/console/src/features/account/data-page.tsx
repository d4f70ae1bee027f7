import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { download } from '../../api/download.ts';
import { useAct } from '../../api/use-act.ts';
import { accountQuery } from '../../session/me.ts';
import { endSession } from '../../session/session.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page.tsx';

export function DataPage() {
  return (
    <>
      <PageHeader title="Your data" description="Export or erase what Nexus stores about you." />
      <div className="grid gap-4">
        <ExportCard />
        <EraseCard />
      </div>
    </>
  );
}

function ExportCard() {
  const save = useAct(() => call(api.GET('/api/v1/auth/export')), {
    invalidates: [],
    failure: 'Your data could not be exported',
    onDone: (data) => {
      const day = data.exportedAt.slice(0, 10);
      download(`nexus-data-${day}.json`, new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
    },
  });
  return (
    <Card>
      <CardHeader
        title="Export"
        description="Everything that Nexus stores about you, as JSON: your account, sessions, memberships and what you did."
      />
      <CardFooter className="mt-4">
        <Button loading={save.isPending} onClick={() => save.mutate()} data-testid="export-data-button">
          <Download aria-hidden /> Export my data
        </Button>
      </CardFooter>
    </Card>
  );
}

function EraseCard() {
  const { data } = useQuery(accountQuery);
  const [erasing, setErasing] = useState<string>();
  return (
    <Card className="border-danger-text/40">
      <CardHeader title="Erase" description="Your account and your data, at once and for good." />
      <CardBody className="text-muted-foreground text-sm">
        Your sessions and personal API keys end, and your encryption key is destroyed, which makes your name and address
        in logs unreadable. Organizations whose only owner you are must be deleted or given to somebody else first.
      </CardBody>
      <CardFooter>
        <Button variant="danger" onClick={() => setErasing(data?.user.email)} data-testid="erase-account-button">
          Erase my account
        </Button>
      </CardFooter>
      <ConfirmChange
        target={erasing}
        onClose={() => setErasing(undefined)}
        title={() => 'Erase your account?'}
        description={() => 'Nobody can undo this. Export your data first if you want to keep it.'}
        action="Erase my account"
        typeToConfirm={(email) => email}
        change={() => call(api.DELETE('/api/v1/auth/me'))}
        refresh={[]}
        done="Your account is erased"
        onDone={() => endSession({ loggedOut: true })}
      />
    </Card>
  );
}
