import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { queryClient } from '../../api/queries.ts';
import { accountQuery } from '../../session/me.ts';
import { beginSession, hasSession } from '../../session/session.ts';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { sentence } from '../../ui/problem.ts';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { DateTime } from '../../ui/time.tsx';
import { Outcome } from './form-page.tsx';
import { InvitedLogin, InvitedProviders, InvitedRegistration } from './invited-forms.tsx';
import { useLinkToken } from './link-token.ts';
import { Or } from './providers.tsx';
import { PublicPage } from './public-page.tsx';
import { providersQuery } from './queries.ts';
import { inWords } from './words.ts';

/** Behind the link of an invitation's mail: for people without an account, with one, and logged in. */
export function InvitationPage() {
  const token = useLinkToken();
  if (token === undefined) return <Broken text="It is incomplete: open the whole link in the mail." />;
  return <Invitation key={token} token={token} />;
}

/** A link that nobody can use, whatever the person does here. */
function Broken({ text }: { text: string }) {
  return (
    <Outcome
      title="This link does not work"
      tone="danger"
      text={`${sentence(text)} Whoever invited you can send you another.`}
    />
  );
}

function Invitation({ token }: { token: string }) {
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call(api.POST('/api/v1/invitations/preview', { body: { token } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const account = useQuery({ ...accountQuery, enabled: hasSession(), retry: false });
  const { join, isJoining, error } = useJoin(token);
  if (preview.error !== null) {
    if (isProblem(preview.error, 'INVITATION_INVALID')) return <Broken text={preview.error.message} />;
    return <Outcome title="You have been invited" tone="danger" text={preview.error.message} />;
  }
  if (preview.data === undefined || account.isLoading)
    return (
      <PublicPage title="You have been invited">
        <SkeletonLines lines={3} />
      </PublicPage>
    );
  const { organization, expiresAt } = preview.data;
  return (
    <PublicPage
      title={`Join ${organization}`}
      text="Join with the address that the mail was sent to."
      footer={
        <>
          The link works until <DateTime value={expiresAt} form="short" />.
        </>
      }
    >
      {account.data === undefined ? (
        <Ways token={token} onLoggedIn={join} error={error} />
      ) : (
        <AsMe email={account.data.user.email} onJoin={join} isJoining={isJoining} error={error} />
      )}
    </PublicPage>
  );
}

interface Join {
  /** Accepts as the person whose session this browser has, and opens the organization. */
  join: () => Promise<void>;
  isJoining: boolean;
  error: string | undefined;
}

function useJoin(token: string): Join {
  const navigate = useNavigate();
  const [isJoining, setJoining] = useState(false);
  const [error, setError] = useState<string>();
  const join = async () => {
    setJoining(true);
    setError(undefined);
    try {
      const { slug } = await call(api.POST('/api/v1/invitations/accept', { body: { token } }));
      await queryClient.invalidateQueries({ queryKey: ['organizations'] });
      await navigate({ to: '/o/$org/dashboard', params: { org: slug } });
    } catch (thrown) {
      const shown = inWords(thrown);
      setError(shown instanceof Error ? sentence(shown.message) : String(shown));
      // Logged in by now, perhaps as somebody who was not invited.
      await queryClient.invalidateQueries({ queryKey: accountQuery.queryKey });
    } finally {
      setJoining(false);
    }
  };
  return { join, isJoining, error };
}

interface AsMeProps extends Omit<Join, 'join'> {
  email: string;
  onJoin: () => Promise<void>;
}

function AsMe({ email, onJoin, isJoining, error }: AsMeProps) {
  // The page begins again, with the token that is still in its address.
  const leave = useMutation({
    mutationFn: () => call(api.POST('/api/v1/auth/logout')),
    onSuccess: () => location.reload(),
  });
  return (
    <div className="grid gap-3">
      <p>
        You are logged in as <strong className="break-all font-medium">{email}</strong>.
      </p>
      <FormError error={error ?? leave.error?.message} />
      <Button variant="primary" loading={isJoining} onClick={onJoin} data-testid="join-button">
        Join as this person
      </Button>
      <Or />
      <Button loading={leave.isPending} onClick={() => leave.mutate()} data-testid="other-account-button">
        Use another account
      </Button>
    </div>
  );
}

type Way = 'register' | 'login';

interface WaysProps {
  token: string;
  onLoggedIn: () => Promise<void>;
  error: string | undefined;
}

/** For somebody who is not logged in. */
function Ways({ token, onLoggedIn, error }: WaysProps) {
  const [way, setWay] = useState<Way>('register');
  const navigate = useNavigate();
  const { data: providers = [] } = useQuery(providersQuery);
  const onRegistered = async () => {
    beginSession();
    await navigate({ to: '/dashboard' });
  };
  return (
    <div className="grid gap-5">
      <RadioGroup<Way>
        label="Do you have an account?"
        value={way}
        onValueChange={setWay}
        options={[
          { value: 'register', label: 'I am new here' },
          { value: 'login', label: 'I have an account' },
        ]}
        data-testid="way-choice"
      />
      <FormError error={error} />
      {way === 'register' ? (
        <InvitedRegistration token={token} onRegistered={onRegistered} />
      ) : (
        <InvitedLogin onLoggedIn={onLoggedIn} />
      )}
      {providers.length > 0 && (
        <div className="grid gap-3">
          <Or />
          <InvitedProviders token={token} providers={providers} />
        </div>
      )}
    </div>
  );
}
