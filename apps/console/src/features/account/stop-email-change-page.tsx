import { api, call } from '../../api/client.ts';
import { TokenPage } from './form-page.tsx';

export function StopEmailChangePage() {
  return (
    <TokenPage
      title="Stop the change of your e-mail address"
      text="The account keeps the address it has."
      button="Stop the change"
      danger
      submit={async ({ token }) => {
        const { message } = await call(api.POST('/api/v1/auth/change-email/stop', { body: { token } }));
        return message;
      }}
      lost={<p className="text-muted-foreground">If it is not stopped, nothing changes without your agreement.</p>}
    />
  );
}
