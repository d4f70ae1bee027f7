import { linkKeyIn, proofOf, SealedLinkError, unseal } from '@nexus/sdk/sealed-link';
import { useParams } from '@tanstack/react-router';
import { EyeOff } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { Field } from '../../../ui/field.tsx';
import { PasswordInput } from '../../../ui/input.tsx';
import { problemText } from '../../../ui/problem.ts';
import { PublicPage } from '../../account/public-page.tsx';

interface Opened {
  text: string;
  viewsLeft: number;
}

/** Opens a one-time link, for whoever has it. Nothing is taken before the person asks for it. */
export function OpenSharePage() {
  const { share } = useParams({ from: '/share/$share' });
  // The key, which browsers do not send.
  const [fragment] = useState(() => location.hash.slice(1));
  const [opened, setOpened] = useState<Opened>();
  return (
    <PublicPage
      title="Somebody shared a secret with you"
      text={opened ? undefined : 'The link may work only once: open it when you are ready to store the secret.'}
    >
      {opened ? <Content opened={opened} /> : <OpenForm share={share} fragment={fragment} onOpened={setOpened} />}
    </PublicPage>
  );
}

interface OpenFormProps {
  share: string;
  fragment: string;
  onOpened: (opened: Opened) => void;
}

function OpenForm({ share, fragment, onOpened }: OpenFormProps) {
  const [asked, setAsked] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const passphrase = String(new FormData(event.currentTarget).get('passphrase') ?? '') || undefined;
    setPending(true);
    setError(undefined);
    try {
      onOpened(await open(share, fragment, passphrase));
    } catch (thrown) {
      if (isProblem(thrown, 'PASSPHRASE_WRONG')) setAsked(true);
      if (!isProblem(thrown, 'PASSPHRASE_WRONG') || passphrase !== undefined) setError(messageOf(thrown));
    }
    setPending(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      {asked && (
        <Field label="Passphrase" hint="Whoever sent the link has it." required>
          <PasswordInput name="passphrase" autoComplete="off" autoFocus required data-testid="passphrase-input" />
        </Field>
      )}
      {error && (
        <p role="alert" className="text-danger-text" data-testid="error-message">
          {error}
        </p>
      )}
      <Button type="submit" variant="primary" loading={pending} data-testid="open-share-button">
        Show the secret
      </Button>
    </form>
  );
}

async function open(share: string, fragment: string, passphrase: string | undefined): Promise<Opened> {
  if (!window.isSecureContext) throw new Error('Open this link over HTTPS: browsers cannot decrypt otherwise');
  // Before a view is taken: a link that is cut off would lose it.
  linkKeyIn(fragment);
  const body = passphrase === undefined ? {} : { proof: await proofOf(fragment, passphrase) };
  const params = { path: { share } };
  const { content, viewsLeft } = await call(api.POST('/api/v1/shares/{share}/open', { params, body }));
  return { text: await unseal(content, fragment, passphrase), viewsLeft };
}

function messageOf(error: unknown): string {
  if (error instanceof SealedLinkError) return error.message;
  if (isProblem(error, 'SHARE_NOT_FOUND')) return 'The link has been used, has expired, or was withdrawn.';
  return problemText(error);
}

/** Out of the page while the tab is hidden. It stays at hand: it cannot be asked for again. */
function Content({ opened: { text, viewsLeft } }: { opened: Opened }) {
  const [shown, setShown] = useState(true);
  useEffect(() => {
    const hide = () => document.hidden && setShown(false);
    document.addEventListener('visibilitychange', hide);
    return () => document.removeEventListener('visibilitychange', hide);
  }, []);
  return (
    <div className="grid gap-3">
      {shown ? (
        <div className="flex items-start gap-2 rounded-lg border bg-card p-3">
          <pre
            className="min-w-0 flex-1 select-all whitespace-pre-wrap break-all font-mono text-sm"
            data-testid="share-text"
          >
            {text}
          </pre>
          <CopyButton value={text} label="Copy the secret" />
        </div>
      ) : (
        <Button onClick={() => setShown(true)}>
          <EyeOff aria-hidden /> Show again
        </Button>
      )}
      <p className="text-muted-foreground text-sm">
        {viewsLeft === 0
          ? 'The link is used up, and the secret is deleted on the server.'
          : `The link can be opened ${viewsLeft === 1 ? 'once more' : `${viewsLeft} more times`}.`}
      </p>
    </div>
  );
}
