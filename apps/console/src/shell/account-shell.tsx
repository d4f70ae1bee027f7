import { Link, Outlet } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import PersonMenu from './person-menu.tsx';
import { SkipLink } from './skip-link.tsx';

const pages = [
  { to: '/account/profile', label: 'Profile' },
  { to: '/account/security', label: 'Security' },
  { to: '/account/sessions', label: 'Sessions' },
  { to: '/account/apps', label: 'Apps' },
  { to: '/account/data', label: 'Your data' },
] as const;

/** The frame of the pages about the person. */
export function AccountShell() {
  return (
    <div className="mx-auto grid min-h-dvh max-w-5xl content-start gap-x-10 px-4 sm:px-6 lg:grid-cols-[12rem_1fr]">
      <SkipLink />
      <header className="flex items-center justify-between gap-4 py-4 lg:col-span-2">
        <Link to="/dashboard" className="flex items-center gap-2 text-muted-foreground text-sm hover:text-foreground">
          <ArrowLeft aria-hidden className="size-4 shrink-0" /> Console
        </Link>
        <div className="w-56 max-w-[60vw]">
          <PersonMenu />
        </div>
      </header>
      <nav aria-label="Your account" className="mb-6 overflow-x-auto lg:mb-0">
        <ul className="flex gap-1 lg:flex-col">
          {pages.map(({ to, label }) => (
            <li key={to}>
              <Link
                to={to}
                className="flex h-8 items-center whitespace-nowrap rounded-md px-2.5 text-muted-foreground text-sm hover:bg-accent hover:text-foreground aria-[current=page]:bg-accent aria-[current=page]:font-medium aria-[current=page]:text-foreground"
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" tabIndex={-1} className="min-w-0 pb-16 focus:outline-none">
        <Outlet />
      </main>
    </div>
  );
}
