import { Ellipsis, Pencil, Play, RotateCcw, Send } from 'lucide-react';
import { useState } from 'react';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { queryClient } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import type { Endpoint, EndpointWithSecret } from './calls.ts';
import { EditEndpointSheet } from './endpoint-sheet.tsx';
import { endpointQuery } from './queries.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { useWebhooks } from './webhooks-context.ts';

type Question = 'edit' | 'rotate' | 'replay' | 'disable' | 'delete';

interface EndpointActionsProps {
  of: Endpoint;
  onDeleted: () => void;
}

export function EndpointActions({ of: endpoint, onDeleted }: EndpointActionsProps) {
  const { mayWrite, mayReplay, maySend } = useWebhooks();
  const [open, setOpen] = useState<Question>();
  const [shown, setShown] = useState<EndpointWithSecret>();
  const close = (isOpen: boolean) => isOpen || setOpen(undefined);
  const isEnabled = endpoint.state === 'enabled';
  return (
    <>
      {mayWrite && <Menu of={endpoint} onChoose={setOpen} />}
      {mayReplay && isEnabled && (
        <Button onClick={() => setOpen('replay')} data-testid="replay-button">
          <RotateCcw aria-hidden /> Replay
        </Button>
      )}
      {mayWrite && (
        <Button onClick={() => setOpen('edit')} data-testid="edit-endpoint-button">
          <Pencil aria-hidden /> Edit
        </Button>
      )}
      {maySend && isEnabled && <TestButton of={endpoint} />}
      {mayWrite && !isEnabled && <EnableButton of={endpoint} />}
      <EditEndpointSheet of={endpoint} open={open === 'edit'} onOpenChange={close} />
      <RotateDialog of={endpoint} open={open === 'rotate'} onOpenChange={close} onRotated={setShown} />
      <ReplayDialog of={endpoint} open={open === 'replay'} onOpenChange={close} />
      <Questions of={endpoint} open={open} onClose={() => setOpen(undefined)} onDeleted={onDeleted} />
      <SecretDialog shown={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

function Menu({ of: { state, publicKey }, onChoose }: { of: Endpoint; onChoose: (question: Question) => void }) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label="More" variant="secondary" data-testid="endpoint-menu-button">
          <Ellipsis aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem onSelect={() => onChoose('rotate')} data-testid="rotate-secret-button">
          {publicKey === null ? 'Rotate secret…' : 'Rotate key…'}
        </DropdownMenuItem>
        {state === 'enabled' && (
          <DropdownMenuItem onSelect={() => onChoose('disable')} data-testid="disable-endpoint-button">
            Disable…
          </DropdownMenuItem>
        )}
        <DropdownMenuItem danger onSelect={() => onChoose('delete')} data-testid="delete-endpoint-button">
          Delete…
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function TestButton({ of: { id } }: { of: Endpoint }) {
  const { calls } = useWebhooks();
  const deliveries = [...calls.key, 'deliveries'];
  const send = async () => {
    // A first read that is still on its way would be shown without the test event.
    await queryClient.cancelQueries({ queryKey: deliveries });
    return calls.sendTest(id);
  };
  const test = useAct(send, {
    success: 'A test event is on its way',
    failure: 'The test event was not sent',
    invalidates: [deliveries],
  });
  return (
    <Button variant="primary" onClick={() => test.mutate()} loading={test.isPending} data-testid="send-test-button">
      <Send aria-hidden /> Send test event
    </Button>
  );
}

/** The page shows it enabled at once, and disabled again if the server refuses. */
function EnableButton({ of: { id } }: { of: Endpoint }) {
  const { calls } = useWebhooks();
  const enable = useAct(() => calls.enableEndpoint(id), {
    success: 'Endpoint enabled',
    failure: 'The endpoint could not be enabled',
    invalidates: [calls.key],
    expected: {
      queryKey: endpointQuery(calls, id).queryKey,
      answer: (before: Endpoint): Endpoint => ({ ...before, state: 'enabled', disabledReason: null, disabledAt: null }),
    },
  });
  return (
    <Button
      variant="primary"
      onClick={() => enable.mutate()}
      loading={enable.isPending}
      data-testid="enable-endpoint-button"
    >
      <Play aria-hidden /> Enable
    </Button>
  );
}

interface QuestionsProps {
  of: Endpoint;
  open: Question | undefined;
  onClose: () => void;
  onDeleted: () => void;
}

function Questions({ of: endpoint, open, onClose, onDeleted }: QuestionsProps) {
  const { calls } = useWebhooks();
  return (
    <>
      <ConfirmChange
        target={open === 'disable' ? endpoint : undefined}
        onClose={onClose}
        title={() => 'Disable this endpoint?'}
        description={() =>
          'It receives nothing until you enable it. Deliveries are held meanwhile and can be replayed.'
        }
        action="Disable"
        change={({ id }) => calls.updateEndpoint(id, { state: 'disabled' })}
        refresh={[calls.key]}
        done="Endpoint disabled"
      />
      <ConfirmChange
        target={open === 'delete' ? endpoint : undefined}
        onClose={onClose}
        title={() => 'Delete this endpoint?'}
        description={({ url }) => (
          <>
            <span className="break-all font-mono text-foreground">{url}</span> will receive nothing more, and waiting
            deliveries are dropped. This cannot be undone.
          </>
        )}
        action="Delete endpoint"
        change={({ id }) => calls.deleteEndpoint(id)}
        refresh={[
          [...calls.key, 'endpoints'],
          [...calls.key, 'deliveries'],
        ]}
        done="Endpoint deleted"
        onDone={onDeleted}
      />
    </>
  );
}
