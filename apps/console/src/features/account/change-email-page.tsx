import { api, call } from '../../api/client.ts';
import { TokenPage } from './form-page.tsx';

export function ChangeEmailPage() {
  return (
    <TokenPage
      title="Change your e-mail address"
      text="Agree that the e-mail address of your account is changed."
      button="Agree"
      submit={async ({ token }) => {
        const { message } = await call(api.POST('/api/v1/auth/change-email/confirm', { body: { token } }));
        return message;
      }}
      lost={<p className="text-muted-foreground">Start the change again where you asked for it.</p>}
    />
  );
}
