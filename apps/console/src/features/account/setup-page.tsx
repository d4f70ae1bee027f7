import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { beginSession } from '../../session/session.ts';
import { EmailField, NameField, NewPasswordField } from './fields.tsx';
import { TokenPage } from './form-page.tsx';

/** Behind the link that the server prints at its first start. */
export function SetupPage() {
  const navigate = useNavigate();
  return (
    <TokenPage
      title="Set up Nexus"
      text="Create the account that owns this installation. The link works once."
      names={['displayName', 'email', 'password']}
      fields={(errors) => (
        <>
          <NameField error={errors.displayName} autoFocus />
          <EmailField error={errors.email} />
          <NewPasswordField error={errors.password} />
        </>
      )}
      button="Create the owner account"
      submit={async (body) => {
        await call(api.POST('/api/v1/auth/setup', { body: { ...body, cookies: true } }));
        beginSession();
        await navigate({ to: '/onboarding' });
        return 'This installation is yours.';
      }}
      lost={
        <p className="text-muted-foreground">
          Nexus prints the link when it starts, as long as nobody owns it: start it again for a new one.
        </p>
      }
    />
  );
}
