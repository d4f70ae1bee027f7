const prefix = '/api/v1';

/** On narrow screens without what nearly all of them begin with. */
export function EndpointName({ method, route }: { method: string; route: string }) {
  const rest = route.startsWith(prefix) ? route.slice(prefix.length) : undefined;
  return (
    <code className="font-mono text-sm" title={`${method} ${route}`}>
      <span className="text-muted-foreground">{method}</span>{' '}
      {rest === undefined ? (
        route
      ) : (
        <>
          <span className="max-sm:hidden">{prefix}</span>
          {rest}
        </>
      )}
    </code>
  );
}
