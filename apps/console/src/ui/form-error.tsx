import { Callout } from './callout.tsx';
import { sentence } from './problem.ts';

/** What went wrong with a form as a whole. */
export function FormError({ error, className }: { error: string | undefined; className?: string }) {
  if (error === undefined) return null;
  return (
    <Callout tone="danger" role="alert" {...(className && { className })} data-testid="error-message">
      {sentence(error)}
    </Callout>
  );
}
