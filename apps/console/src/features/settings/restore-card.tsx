import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import type { MyOrganization } from '../../session/me.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '../../ui/card.tsx';
import { DateTime } from '../../ui/time.tsx';

/** All that can be done with a deleted organization. */
export function RestoreCard({ organization: { id: org, erasedAfter, role } }: { organization: MyOrganization }) {
  const restore = useAct(() => call(api.POST('/api/v1/organizations/{org}/restore', { params: { path: { org } } })), {
    invalidates: [],
    failure: 'The organization was not restored',
    // Everything that the page knows is of the deleted organization.
    onDone: () => location.reload(),
  });
  return (
    <Card className="max-w-3xl">
      <CardHeader title="This organization is deleted" />
      <CardBody className="text-muted-foreground">
        Its members, keys and apps are refused. On <DateTime value={erasedAfter} form="date" /> it is erased with all
        its data, for good. Until then an owner can restore it with everything that it had.
      </CardBody>
      {role === 'owner' && (
        <CardFooter>
          <Button
            variant="primary"
            loading={restore.isPending}
            onClick={() => restore.mutate()}
            data-testid="restore-organization-button"
          >
            Restore the organization
          </Button>
        </CardFooter>
      )}
    </Card>
  );
}
