import { Outlet } from '@tanstack/react-router';
import { useOrganization } from '../session/use-organization.ts';
import { ImpersonationBanner } from './impersonation-banner.tsx';
import { OrganizationBanner } from './organization-banner.tsx';
import { Sidebar } from './sidebar.tsx';
import { SkipLink } from './skip-link.tsx';
import { Topbar } from './topbar.tsx';

/** The frame of every page of an organization: navigation at the left, the page at the right. */
export function OrganizationShell() {
  const organization = useOrganization();
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] lg:grid-cols-[15rem_1fr] lg:grid-rows-none">
      <SkipLink />
      <Sidebar organization={organization} className="sticky top-0 hidden h-dvh border-r lg:flex" />
      <div className="flex min-w-0 flex-col">
        <ImpersonationBanner />
        <OrganizationBanner organization={organization} />
        <Topbar organization={organization} />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-7xl flex-1 px-4 py-6 focus:outline-none sm:px-6 lg:px-8"
        >
          <Outlet />
        </main>
      </div>
    </div>
  );
}
