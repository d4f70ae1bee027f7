import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { type MyOrganization, organizationsQuery } from '../session/me.ts';
import { Avatar } from '../ui/avatar.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu.tsx';

/** Which organization the page is about, and the way to the others. */
export default function OrganizationMenu({ organization }: { organization: MyOrganization }) {
  const { data: organizations = [] } = useQuery(organizationsQuery);
  const navigate = useNavigate();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-accent aria-expanded:bg-accent"
        data-testid="organization-menu"
      >
        <Avatar name={organization.name} size="sm" />
        <span className="min-w-0 flex-1 truncate font-medium text-sm">{organization.name}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-56">
        <DropdownMenuLabel>Organizations</DropdownMenuLabel>
        {organizations.map(({ id, name, slug }) => (
          <DropdownMenuItem key={id} onSelect={() => navigate({ to: '/o/$org/dashboard', params: { org: slug } })}>
            <Avatar name={name} size="sm" />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            {id === organization.id && <Check aria-label="Current" />}
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link to="/onboarding" search={{ new: true }}>
            <Plus aria-hidden /> New organization
          </Link>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
