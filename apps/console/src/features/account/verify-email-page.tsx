import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { LoginLink, TokenPage } from './form-page.tsx';

/** Needs a click: programs that look into mails open links too. */
export function VerifyEmailPage() {
  return (
    <TokenPage
      title="Confirm your e-mail address"
      text="Confirm that this address is yours."
      button="Confirm"
      submit={async ({ token }) => {
        await call(api.POST('/api/v1/auth/verify-email', { body: { token } }));
        return 'Your address is confirmed.';
      }}
      next={<LoginLink />}
      lost={
        <Button asChild>
          <Link to="/resend-verification" data-testid="resend-link">
            Send a new link
          </Link>
        </Button>
      }
    />
  );
}
