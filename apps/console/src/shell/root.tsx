import { Outlet, useMatches, useNavigate, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { queryClient } from '../api/queries.ts';
import { onSession } from '../session/session.ts';
import { TooltipProvider } from '../ui/tooltip.tsx';

// No page waits for them.
const Toaster = lazy(() => import('../ui/toaster.tsx'));
const Notices = lazy(() => import('./notices.tsx'));
const StepUpDialog = lazy(() => import('./step-up-dialog.tsx'));

/** What every page has: the window's title, messages, the question who is there, and the way out when the session ends. */
export function Root() {
  useTitle();
  useSessionEnd();
  return (
    <TooltipProvider>
      <Outlet />
      <Suspense>
        <Toaster />
        <Notices />
        <StepUpDialog />
      </Suspense>
    </TooltipProvider>
  );
}

function useTitle(): void {
  const title = useMatches({
    select: (matches) => matches.findLast(({ staticData }) => staticData.title)?.staticData.title,
  });
  useEffect(() => {
    document.title = title === undefined ? 'Nexus' : `${title} · Nexus`;
  }, [title]);
}

/** Ended here, in another tab, or by the server: nothing of the person stays on the page. */
function useSessionEnd(): void {
  const router = useRouter();
  const navigate = useNavigate();
  useEffect(
    () =>
      onSession(async ({ kind, because }) => {
        if (kind === 'began') return queryClient.invalidateQueries();
        const { href, pathname } = router.state.location;
        const isOpen = !pathname.startsWith('/o/') && !/^\/(account|dashboard|workflows|onboarding)/.test(pathname);
        const search =
          because === 'logged-out'
            ? { ended: because }
            : { ...(because === undefined && { ended: 'expired' as const }), next: href };
        if (!isOpen) await navigate({ to: '/login', search });
        queryClient.clear();
      }),
    [router, navigate],
  );
}
