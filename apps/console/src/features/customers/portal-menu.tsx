import { Copy, ExternalLink, SquareUserRound, Unlink } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.tsx';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { toast } from '../../ui/toast.ts';

/** The customer's own page: whoever has its link acts as the customer, for an hour. */
export function PortalMenu({ customer }: { customer: string }) {
  const { can } = useAccess();
  const [ending, setEnding] = useState<string>();
  const mayCreate = can('portal-sessions:create');
  const mayEnd = can('portal-sessions:delete');
  if (!mayCreate && !mayEnd) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button data-testid="portal-menu-button">
            <SquareUserRound aria-hidden /> Portal
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {mayCreate && <LinkItems customer={customer} />}
          {mayEnd && (
            <DropdownMenuItem danger onSelect={() => setEnding(customer)} data-testid="end-portal-sessions-button">
              <Unlink aria-hidden /> End all links…
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <ConfirmChange
        target={ending}
        onClose={() => setEnding(undefined)}
        title={() => 'End all portal links?'}
        description={() => 'All links to this customer’s portal stop working at once. You can make new ones.'}
        action="End links"
        change={endLinks}
        refresh={[]}
        done="The links no longer work"
      />
    </>
  );
}

function LinkItems({ customer }: { customer: string }) {
  return (
    <>
      <DropdownMenuItem onSelect={() => void openPortal(customer)} data-testid="open-portal-button">
        <ExternalLink aria-hidden /> Open portal
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => void copyLink(customer)} data-testid="copy-portal-link-button">
        <Copy aria-hidden /> Copy portal link
      </DropdownMenuItem>
    </>
  );
}

const createLink = async (customer: string): Promise<string> => {
  const params = { path: { customer } };
  return (await call(api.POST('/api/v1/customers/{customer}/portal-sessions', { params }))).url;
};

/** The window is opened within the click, since browsers block one that opens later. */
async function openPortal(customer: string): Promise<void> {
  const page = window.open('', '_blank');
  try {
    const url = await createLink(customer);
    if (page === null) {
      location.assign(url);
      return;
    }
    page.opener = null;
    page.location.replace(url);
  } catch (error) {
    page?.close();
    toast.error('The portal could not be opened', error);
  }
}

async function copyLink(customer: string): Promise<void> {
  try {
    await copyText(() => createLink(customer));
    toast.success('Link copied', { description: 'Anyone who has it can act as the customer for an hour.' });
  } catch (error) {
    toast.error('The link was not copied', error);
  }
}

const endLinks = (customer: string) =>
  call(api.DELETE('/api/v1/customers/{customer}/portal-sessions', { params: { path: { customer } } }));
