import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, Pause, Pencil, Play, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { keyQuery } from '../../entities/keys/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { EditKeySheet } from './edit-key-sheet.tsx';
import { type Key, stateOf } from './key-state.ts';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';

export function KeyActions({ of: key }: { of: Key }) {
  const { can } = useAccess();
  const [open, setOpen] = useState<'edit' | 'rotate' | 'revoke' | 'delete'>();
  const close = (shown: boolean) => shown || setOpen(undefined);
  const state = stateOf(key, new Date());
  const works = state !== 'revoked';
  return (
    <>
      {works && can('keys:update') && (
        <Button onClick={() => setOpen('edit')} data-testid="edit-key-button">
          <Pencil aria-hidden /> Edit
        </Button>
      )}
      {works && can(key.pausedAt === null ? 'keys:pause' : 'keys:resume') && <PauseButton of={key} />}
      {works && can('keys:rotate') && (
        <Button onClick={() => setOpen('rotate')} data-testid="rotate-key-button">
          <RefreshCw aria-hidden /> Rotate
        </Button>
      )}
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton label="More" variant="secondary" data-testid="key-menu-button">
            <Ellipsis aria-hidden />
          </IconButton>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {works && can('keys:revoke') && (
            <DropdownMenuItem danger onSelect={() => setOpen('revoke')} data-testid="revoke-key-button">
              Revoke…
            </DropdownMenuItem>
          )}
          {can('keys:delete') && (
            <DropdownMenuItem danger onSelect={() => setOpen('delete')} data-testid="delete-key-button">
              Delete…
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <EditKeySheet of={key} open={open === 'edit'} onOpenChange={close} />
      <RotateKeyDialog of={key} open={open === 'rotate'} onOpenChange={close} />
      <RevokeDialog of={key} open={open === 'revoke'} onOpenChange={close} />
      <DeleteDialog of={key} open={open === 'delete'} onOpenChange={close} />
    </>
  );
}

/** The page shows the new state at once, and the old one again if the server refuses. */
function PauseButton({ of: { id, pausedAt } }: { of: Key }) {
  const isPaused = pausedAt !== null;
  const params = { path: { id } };
  const act = useAct(
    // What it does is decided when it is clicked: the page shows the new state while the call is under way.
    (resumes: boolean) =>
      resumes
        ? call(api.POST('/api/v1/keys/{id}/resume', { params, body: {} }))
        : call(api.POST('/api/v1/keys/{id}/pause', { params, body: {} })),
    {
      success: isPaused ? 'The key works again' : 'Key paused on every node',
      failure: isPaused ? 'The key could not be resumed' : 'The key could not be paused',
      invalidates: [['keys']],
      expected: {
        queryKey: keyQuery(id).queryKey,
        answer: (before: Key) => ({ ...before, pausedAt: isPaused ? null : new Date().toISOString() }),
      },
    },
  );
  return (
    <Button
      onClick={() => act.mutate(isPaused)}
      loading={act.isPending}
      data-testid={isPaused ? 'resume-key-button' : 'pause-key-button'}
    >
      {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />} {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}

interface KeyDialogProps {
  of: Key;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function RevokeDialog({ of: { id, name }, open, onOpenChange }: KeyDialogProps) {
  const revoke = useAct(() => call(api.POST('/api/v1/keys/{id}/revoke', { params: { path: { id } }, body: {} })), {
    success: 'Key revoked on every node',
    failure: 'The key could not be revoked',
    invalidates: [['keys']],
    onDone: () => onOpenChange(false),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Revoke ${name}?`}
      description="It stops working at once, for good. To stop it for a time, pause it."
      action="Revoke"
      danger
      loading={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    />
  );
}

function DeleteDialog({ of: { id, name }, open, onOpenChange }: KeyDialogProps) {
  const navigate = useNavigate();
  const { slug: org } = useOrganization();
  const remove = useAct(() => call(api.DELETE('/api/v1/keys/{id}', { params: { path: { id } } })), {
    success: `${name} deleted`,
    failure: 'The key could not be deleted',
    invalidates: [['keys', 'list']],
    onDone: () => void navigate({ to: '/o/$org/keys', params: { org } }),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${name}?`}
      description="It stops working at once and leaves the list. Its usage and its audit entries stay."
      action="Delete"
      danger
      typeToConfirm={name}
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
