import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queryClient } from '../../api/queries.ts';
import { accountQuery } from '../../session/me.ts';
import { hasSession } from '../../session/session.ts';
import { accountLayout, rootRoute, signedInRoute } from '../../shell/routes.tsx';
import { enterOnboarding } from './onboarding/enter.ts';
import { readOnboardingSearch } from './onboarding/search.ts';
import { type Next, readLoginSearch, readNext, readSecuritySearch } from './search.ts';

/** Whoever has a session already goes on at once. */
async function skipWithSession({ search }: { search: Next & { ended?: unknown } }): Promise<object> {
  const { next = '/dashboard', ended } = search;
  // A session that has just ended may still have its cookie, and its account in memory. The fragment is that of a log-in
  // at a provider that needs a second factor.
  if (!hasSession() || ended !== undefined || location.hash.includes('mfa=')) return {};
  const account = await queryClient.ensureQueryData(accountQuery).catch(() => undefined);
  if (account !== undefined) throw redirect({ href: next });
  return {};
}

/** Log-in, and the pages that mails point at. Tokens of links are in the fragment, which no server sees. */
export const publicRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/login',
    staticData: { title: 'Log in' },
    validateSearch: readLoginSearch,
    beforeLoad: skipWithSession,
    component: lazyRouteComponent(() => import('./login-page.tsx'), 'LoginPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/register',
    staticData: { title: 'Create an account' },
    validateSearch: readNext,
    beforeLoad: skipWithSession,
    component: lazyRouteComponent(() => import('./register-page.tsx'), 'RegisterPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/setup',
    staticData: { title: 'Set up Nexus' },
    component: lazyRouteComponent(() => import('./setup-page.tsx'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/verify-email',
    staticData: { title: 'Confirm your e-mail address' },
    component: lazyRouteComponent(() => import('./verify-email-page.tsx'), 'VerifyEmailPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/resend-verification',
    staticData: { title: 'Confirm your e-mail address' },
    component: lazyRouteComponent(() => import('./resend-verification-page.tsx'), 'ResendVerificationPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/change-email',
    staticData: { title: 'Change your e-mail address' },
    component: lazyRouteComponent(() => import('./change-email-page.tsx'), 'ChangeEmailPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/stop-email-change',
    staticData: { title: 'Stop the change of your e-mail address' },
    component: lazyRouteComponent(() => import('./stop-email-change-page.tsx'), 'StopEmailChangePage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/forgot-password',
    staticData: { title: 'Forgot your password?' },
    component: lazyRouteComponent(() => import('./forgot-password-page.tsx'), 'ForgotPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/reset-password',
    staticData: { title: 'Choose a new password' },
    component: lazyRouteComponent(() => import('./reset-password-page.tsx'), 'ResetPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/invitation',
    staticData: { title: 'Invitation' },
    component: lazyRouteComponent(() => import('./invitation-page.tsx'), 'InvitationPage'),
  }),
] as const;

export const accountRoutes = [
  createRoute({
    getParentRoute: () => accountLayout,
    path: '/profile',
    staticData: { title: 'Profile' },
    component: lazyRouteComponent(() => import('./profile-page.tsx'), 'ProfilePage'),
  }),
  createRoute({
    getParentRoute: () => accountLayout,
    path: '/security',
    staticData: { title: 'Security' },
    validateSearch: readSecuritySearch,
    component: lazyRouteComponent(() => import('./security-page.tsx'), 'SecurityPage'),
  }),
  createRoute({
    getParentRoute: () => accountLayout,
    path: '/sessions',
    staticData: { title: 'Sessions' },
    component: lazyRouteComponent(() => import('./sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute: () => accountLayout,
    path: '/apps',
    staticData: { title: 'Apps' },
    component: lazyRouteComponent(() => import('./consents-page.tsx'), 'ConsentsPage'),
  }),
  createRoute({
    getParentRoute: () => accountLayout,
    path: '/data',
    staticData: { title: 'Your data' },
    component: lazyRouteComponent(() => import('./data-page.tsx'), 'DataPage'),
  }),
] as const;

/** From the first log-in to the first call of the API. */
export const onboardingRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: '/onboarding',
    staticData: { title: 'Welcome' },
    validateSearch: readOnboardingSearch,
    beforeLoad: enterOnboarding,
    component: lazyRouteComponent(() => import('./onboarding/onboarding-page.tsx'), 'OnboardingPage'),
  }),
] as const;
