import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { providersQuery } from './queries.ts';

const brands: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub', microsoft: 'Microsoft' };

export const providerName = (name: string): string => brands[name] ?? name;

/** Ways in through other accounts; the browser comes back to `returnTo`. */
export function ProviderLinks({ returnTo }: { returnTo: string }) {
  const { data = [] } = useQuery(providersQuery);
  return data.map(({ name, url }) => (
    <Button key={name} asChild>
      <a href={`${url}?${new URLSearchParams({ returnTo })}`} data-testid={`${name}-link`}>
        Continue with {providerName(name)}
      </a>
    </Button>
  ));
}

export function Or() {
  return (
    <div className="flex items-center gap-3 text-muted-foreground text-xs" aria-hidden>
      <span className="h-px flex-1 bg-border" /> or <span className="h-px flex-1 bg-border" />
    </div>
  );
}
