import { CircleAlert, Lock, RotateCw, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { CopyButton } from './copy.tsx';
import { problemOf, problemText } from './problem.ts';

interface StateProps {
  icon?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons or links. */
  actions?: ReactNode;
  role?: 'alert' | 'status';
  className?: string;
  'data-testid'?: string;
  children?: ReactNode;
}

function State({ icon, title, description, actions, className, children, ...props }: StateProps) {
  return (
    <div className={cn('grid justify-items-center gap-1 px-4 py-12 text-center', className)} {...props}>
      {icon && (
        <div className="mb-2 grid size-9 place-items-center rounded-lg border bg-card text-muted-foreground [&_svg]:size-4.5">
          {icon}
        </div>
      )}
      <p className="font-medium">{title}</p>
      {description && <div className="max-w-prose text-muted-foreground text-sm">{description}</div>}
      {children}
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

export type EmptyStateProps = Omit<StateProps, 'role' | 'children'>;

/** Nothing there yet: says what would be, and how to make the first. */
export function EmptyState(props: EmptyStateProps) {
  return <State data-testid="empty-state" {...props} />;
}

/** A search or filter that nothing matches. */
export function NoMatches({ onClear, what = 'Nothing' }: { onClear?: () => void; what?: string }) {
  return (
    <State
      icon={<SearchX aria-hidden />}
      title={`${what} matches`}
      description="Try other words or fewer filters."
      data-testid="no-matches"
      actions={onClear && <Button onClick={onClear}>Clear filters</Button>}
    />
  );
}

/** Shows what went wrong, with the id of the request for those who look into it. Forbidden has words of its own. */
export function ErrorState({
  error,
  onRetry,
  className,
}: {
  error: unknown;
  onRetry?: (() => void) | undefined;
  className?: string;
}) {
  const { status, requestId } = problemOf(error);
  if (status === 403) return <ForbiddenState error={error} {...(className && { className })} />;
  return (
    <State
      role="alert"
      icon={<CircleAlert aria-hidden />}
      title="This could not be loaded"
      description={problemText(error)}
      data-testid="error-state"
      {...(className && { className })}
      actions={
        onRetry && (
          <Button onClick={onRetry} data-testid="retry-button">
            <RotateCw aria-hidden /> Try again
          </Button>
        )
      }
    >
      {requestId && (
        <p className="mt-1 flex items-center gap-1 text-muted-foreground text-xs">
          Request <code className="font-mono">{requestId}</code>
          <CopyButton value={requestId} label="Copy request id" size="sm" />
        </p>
      )}
    </State>
  );
}

export function ForbiddenState({ error, className }: { error?: unknown; className?: string }) {
  return (
    <State
      icon={<Lock aria-hidden />}
      title="You do not have permission to see this"
      description={error === undefined ? 'Ask an administrator of the organization for access.' : problemText(error)}
      data-testid="forbidden-state"
      {...(className && { className })}
    />
  );
}
