import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isProblem } from '../../api/problem.ts';
import { useForm } from '../../api/use-form.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { sentence } from '../../ui/problem.ts';
import { useLinkToken } from './link-token.ts';
import { PublicPage } from './public-page.tsx';
import { inWords } from './words.ts';

interface FormPageProps<Name extends string> {
  title: string;
  text: string;
  names?: readonly Name[];
  fields?: (errors: Record<string, string>) => ReactNode;
  button: string;
  danger?: boolean;
  /** Answers what is said when it has worked. */
  submit: (values: Record<Name, string>) => Promise<string>;
  /** Shown when it has worked. */
  next?: ReactNode;
  /** Shown where the link no longer works: how to get another. */
  lost?: ReactNode;
}

/** A page with one form that is sent once. */
export function FormPage<Name extends string = never>({
  title,
  text,
  names = [],
  fields,
  button,
  danger = false,
  submit,
  next,
  lost,
}: FormPageProps<Name>) {
  const [done, setDone] = useState<string>();
  const [invalid, setInvalid] = useState<string>();
  const form = useForm(names, async (values) => {
    try {
      setDone(sentence(await submit(values)));
    } catch (error) {
      if (!isProblem(error, 'VERIFICATION_INVALID')) throw inWords(error);
      setInvalid(sentence(error.message));
    }
  });
  if (done !== undefined) return <Outcome title={title} tone="success" text={done} next={next} />;
  if (invalid !== undefined) return <Outcome title={title} tone="danger" text={invalid} next={lost} />;
  return (
    <PublicPage title={title} text={text}>
      <form onSubmit={form.onSubmit} className="grid gap-4">
        {fields?.(form.errors)}
        <FormError error={form.formError} />
        <Button
          type="submit"
          variant={danger ? 'danger' : 'primary'}
          loading={form.isPending}
          data-testid="submit-button"
        >
          {button}
        </Button>
      </form>
    </PublicPage>
  );
}

interface TokenPageProps<Name extends string> extends Omit<FormPageProps<Name>, 'submit'> {
  submit: (values: Record<Name, string> & { token: string }) => Promise<string>;
}

/** A page behind a link in a mail, whose token is sent with the form. */
export function TokenPage<Name extends string = never>({ submit, ...page }: TokenPageProps<Name>) {
  const token = useLinkToken();
  if (token === undefined) {
    const text = 'This link is incomplete. Open the whole link again.';
    return <Outcome title={page.title} tone="danger" text={text} next={page.lost} />;
  }
  // Another link in the same tab starts anew.
  return <FormPage key={token} {...page} submit={(values) => submit({ ...values, token })} />;
}

interface OutcomeProps {
  title: string;
  tone: 'success' | 'danger';
  text: string;
  next?: ReactNode;
}

export function Outcome({ title, tone, text, next }: OutcomeProps) {
  return (
    <PublicPage title={title}>
      <Callout tone={tone} role="status" data-testid={tone === 'success' ? 'success-message' : 'error-message'}>
        {text}
      </Callout>
      {next}
    </PublicPage>
  );
}

export function LoginLink({ label = 'Log in' }: { label?: string }) {
  return (
    <Button asChild variant="primary">
      <Link to="/login" data-testid="login-link">
        {label}
      </Link>
    </Button>
  );
}
