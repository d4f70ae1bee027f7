import { seal } from '@nexus/sdk/sealed-link';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyField } from '../../../ui/copy.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, PasswordInput, Textarea } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';

interface NewShareDialogProps {
  title: string;
  /** What the link holds, read when it is made; without it the person types it. */
  content?: () => Promise<string>;
  onClose: () => void;
}

/** Seconds. */
const lives = [
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
  { value: '2592000', label: '30 days' },
] as const;

/** Encrypts here and sends what nobody can read without the link. */
export function NewShareDialog({ title, content, onClose }: NewShareDialogProps) {
  const [link, setLink] = useState<string>();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description="Encrypted in your browser. The key is in the link, which the server never sees."
      sticky={link !== undefined}
      data-testid="new-share-dialog"
    >
      {link === undefined ? (
        <ShareForm content={content} onMade={setLink} />
      ) : (
        <div className="grid gap-4">
          <CopyField value={link} label="link" data-testid="share-link" />
          <p className="text-muted-foreground text-sm">Copy it now: it cannot be shown again.</p>
          <Button variant="primary" onClick={onClose} className="justify-self-end">
            Done
          </Button>
        </div>
      )}
    </Dialog>
  );
}

interface ShareFormProps {
  content: NewShareDialogProps['content'];
  onMade: (link: string) => void;
}

function ShareForm({ content, onMade }: ShareFormProps) {
  const [life, setLife] = useState<(typeof lives)[number]['value']>('86400');
  const form = useForm(['content', 'views', 'passphrase'], async (values) => {
    // Browsers encrypt on pages of https and of this machine alone.
    if (!window.isSecureContext) throw new Error('Open the console over HTTPS to create links');
    const text = content ? await content() : values.content;
    const { fragment, ...sealed } = await seal(text, values.passphrase === '' ? undefined : values.passphrase);
    const body = { ...sealed, views: Number(values.views), expiresInSeconds: Number(life) };
    const { id } = await call(api.POST('/api/v1/shares', { body }));
    await queryClient.invalidateQueries({ queryKey: ['shares'] });
    onMade(`${location.origin}/share/${id}#${fragment}`);
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      {!content && (
        <Field label="What to share" error={form.errors.content} required>
          <Textarea
            name="content"
            required
            maxLength={90_000}
            rows={3}
            spellCheck={false}
            data-testid="share-content"
          />
        </Field>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Views" hint="After that it is deleted." error={form.errors.views}>
          <Input name="views" type="number" min={1} max={100} defaultValue={1} required data-testid="share-views" />
        </Field>
        <Field label="Expires after">
          <Select value={life} onValueChange={setLife} options={lives} data-testid="share-life" />
        </Field>
      </div>
      <Field
        label="Passphrase"
        hint="Send it separately from the link."
        optional
        error={form.errors.passphrase ?? form.formError}
      >
        <PasswordInput name="passphrase" autoComplete="off" data-testid="share-passphrase" />
      </Field>
      <SubmitButton loading={form.isPending} data-testid="create-share-button">
        Create link
      </SubmitButton>
    </form>
  );
}
