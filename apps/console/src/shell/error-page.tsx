import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { isProblem } from '../api/problem.ts';
import { Button } from '../ui/button.tsx';

export function NotFoundPage() {
  return (
    <CentredMessage title="Page not found" text="The address is wrong, or you are not a member of this organization.">
      <Button variant="primary" asChild>
        <Link to="/dashboard">Go to the overview</Link>
      </Button>
    </CentredMessage>
  );
}

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  return (
    <CentredMessage title="This page could not be shown" text={error instanceof Error ? error.message : String(error)}>
      {isProblem(error) && error.requestId !== undefined && (
        <p className="font-mono text-muted-foreground text-xs">{error.requestId}</p>
      )}
      <Button onClick={reset} data-testid="retry-button">
        Try again
      </Button>
    </CentredMessage>
  );
}

function CentredMessage({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="font-semibold text-xl">{title}</h1>
      <p className="text-muted-foreground">{text}</p>
      {children}
    </main>
  );
}
