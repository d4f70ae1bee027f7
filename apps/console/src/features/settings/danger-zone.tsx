import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAccess } from '../../session/access.ts';
import type { MyOrganization } from '../../session/me.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Section } from '../../ui/page.tsx';
import { LeaveDialog } from '../access/leave-dialog.tsx';

export function DangerZone({ organization }: { organization: MyOrganization }) {
  const { can } = useAccess();
  const [leaving, setLeaving] = useState(false);
  const [deleting, setDeleting] = useState<MyOrganization>();
  return (
    <Section title="Danger zone">
      <Card className="divide-y border-danger-text/40">
        {can('organizations:transfer') && (
          <Act title="Transfer ownership" text="Choose the member who becomes the owner in your place.">
            <Button asChild>
              <Link to="/o/$org/members" params={{ org: organization.slug }}>
                Choose a member
              </Link>
            </Button>
          </Act>
        )}
        <Act title="Leave" text="You lose access at once. An organization keeps at least one owner.">
          <Button variant="danger-ghost" onClick={() => setLeaving(true)} data-testid="leave-button">
            Leave
          </Button>
        </Act>
        {can('organizations:delete') && (
          <Act title="Delete" text="It stops working at once, and is erased with all its data and keys after 30 days.">
            <Button variant="danger" onClick={() => setDeleting(organization)} data-testid="delete-organization-button">
              Delete the organization
            </Button>
          </Act>
        )}
      </Card>
      <LeaveDialog open={leaving} onClose={() => setLeaving(false)} />
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete ${name}?`}
        description={() =>
          'Members, API keys, customers’ keys and apps are refused at once. For 30 days an owner can restore it; then everything is erased.'
        }
        action="Delete the organization"
        typeToConfirm={({ name }) => name}
        change={({ id: org }) => call(api.DELETE('/api/v1/organizations/{org}', { params: { path: { org } } }))}
        refresh={[]}
        done="Organization deleted"
        // Everything that the page knows is of an organization in use.
        onDone={() => location.reload()}
      />
    </Section>
  );
}

function Act({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="min-w-0">
        <h3 className="font-medium">{title}</h3>
        <p className="text-muted-foreground text-sm">{text}</p>
      </div>
      {children}
    </div>
  );
}
