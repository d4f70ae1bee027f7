/** The customers' portal, which organizations show inside pages of their own. It takes its token from the fragment, never a cookie. */
export const embeddedPath = '/portal';

/** Every path at which the console has a page, as routes. What mails and printed links point at is among them. */
export const consolePaths = [
  '/',
  '/login',
  '/register',
  '/setup',
  '/verify-email',
  '/resend-verification',
  '/change-email',
  '/stop-email-change',
  '/forgot-password',
  '/reset-password',
  '/invitation',
  '/share/:id',
  embeddedPath,
  '/payment',
  '/onboarding',
  '/dashboard',
  '/o/*',
  '/account/*',
] as const;
