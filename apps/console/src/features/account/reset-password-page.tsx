import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { NewPasswordField } from './fields.tsx';
import { LoginLink, TokenPage } from './form-page.tsx';

export function ResetPasswordPage() {
  return (
    <TokenPage
      title="Choose a new password"
      text="You will be logged out everywhere."
      names={['password']}
      fields={(errors) => <NewPasswordField label="New password" error={errors.password} autoFocus />}
      button="Change the password"
      submit={async ({ token, password }) => {
        await call(api.POST('/api/v1/auth/reset-password', { body: { token, password } }));
        return 'Your password is changed.';
      }}
      next={<LoginLink />}
      lost={
        <Button asChild>
          <Link to="/forgot-password" data-testid="forgot-password-link">
            Send a new link
          </Link>
        </Button>
      }
    />
  );
}
