import { Link, type LinkProps } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useOrganization } from '../session/use-organization.ts';

/** From the page of a thing to the list that it is in. */
export function BackLink({ to, children }: { to: NonNullable<LinkProps['to']>; children: string }) {
  const { slug: org } = useOrganization();
  return (
    <Link
      to={to}
      params={{ org }}
      className="mb-3 inline-flex items-center gap-1 text-muted-foreground text-sm hover:text-foreground"
      data-testid="back-link"
    >
      <ArrowLeft aria-hidden className="size-4" /> {children}
    </Link>
  );
}
