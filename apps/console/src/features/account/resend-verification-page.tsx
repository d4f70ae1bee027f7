import { api, call } from '../../api/client.ts';
import { EmailField } from './fields.tsx';
import { FormPage, LoginLink } from './form-page.tsx';

export function ResendVerificationPage() {
  return (
    <FormPage
      title="Confirm your e-mail address"
      text="If this address still has to be confirmed, we send it a new link."
      names={['email']}
      fields={(errors) => <EmailField error={errors.email} autoFocus />}
      button="Send the link"
      submit={async ({ email }) => {
        const { message } = await call(api.POST('/api/v1/auth/verify-email/resend', { body: { email } }));
        return message;
      }}
      next={<LoginLink label="Back to the log-in" />}
    />
  );
}
