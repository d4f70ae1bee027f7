import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BookOpen, LogOut, UserRound } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../api/client.ts';
import { accountQuery } from '../session/me.ts';
import { endSession } from '../session/session.ts';
import { Avatar } from '../ui/avatar.tsx';
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu.tsx';
import { toast } from '../ui/toast.ts';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const themes: readonly { theme: Theme; label: string }[] = [
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
  { theme: 'system', label: 'As the system' },
];

/** The person's own pages, the theme, and the way out. */
export default function PersonMenu() {
  const { data } = useQuery(accountQuery);
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const { displayName = '', email = '' } = data?.user ?? {};
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-accent aria-expanded:bg-accent"
        data-testid="person-menu"
      >
        <Avatar name={displayName || email} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium text-sm">{displayName}</span>
          <span className="block truncate text-muted-foreground text-xs">{email}</span>
        </span>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top" className="w-56">
        <DropdownMenuItem asChild>
          <Link to="/account/profile" data-testid="account-link">
            <UserRound aria-hidden /> Your account
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <a href="/docs">
            <BookOpen aria-hidden /> API reference
          </a>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>Theme</DropdownMenuLabel>
        {themes.map(({ theme: each, label }) => (
          <DropdownMenuCheckboxItem key={each} checked={theme === each} onCheckedChange={() => choose(each)}>
            {label}
          </DropdownMenuCheckboxItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={logOut} data-testid="logout-button">
          <LogOut aria-hidden /> Log out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

async function logOut(): Promise<void> {
  try {
    await call(api.POST('/api/v1/auth/logout'));
    endSession({ loggedOut: true });
  } catch (error) {
    toast.error('You are still logged in', error);
  }
}
