import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { EmailField } from './fields.tsx';
import { FormPage } from './form-page.tsx';

export function ForgotPasswordPage() {
  return (
    <FormPage
      title="Forgot your password?"
      text="If there is an account with this address, we send it a link to choose a new password."
      names={['email']}
      fields={(errors) => <EmailField error={errors.email} autoFocus />}
      button="Send the link"
      submit={async ({ email }) => {
        const { message } = await call(api.POST('/api/v1/auth/forgot-password', { body: { email } }));
        return message;
      }}
      next={
        <Button asChild>
          <Link to="/login" data-testid="login-link">
            Back to the log-in
          </Link>
        </Button>
      }
    />
  );
}
