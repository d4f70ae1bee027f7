import { skipToken, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Diff } from '../../ui/diff.tsx';
import { Field } from '../../ui/field.tsx';
import { counted } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { formErrors } from '../../ui/problem.ts';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import type { Endpoint } from './calls.ts';
import { useWebhooks } from './webhooks-context.ts';

type Version = NonNullable<Schema<'WebhookEndpointChanges'>['apiVersion']>;

interface VersionDialogProps {
  of: Endpoint;
  onClose: () => void;
}

/** Shows what another version of the events would change for an endpoint, then moves it there. */
export function VersionDialog({ of: endpoint, onClose }: VersionDialogProps) {
  const { calls } = useWebhooks();
  const [version, setVersion] = useState<Version | ''>('');
  const preview = useQuery({
    queryKey: [...calls.key, 'preview', endpoint.id, version],
    queryFn: version === '' ? skipToken : ({ signal }) => readPreview(endpoint.id, version, signal),
  });
  const move = useAct((apiVersion: Version) => calls.updateEndpoint(endpoint.id, { apiVersion }), {
    success: `The endpoint gets version ${version}`,
    failure: 'The endpoint was not moved',
    invalidates: [calls.key],
    onDone: onClose,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // What is no version, the server refuses.
    setVersion(String(new FormData(event.currentTarget).get('apiVersion')).trim() as Version);
  };
  const { fields, form } = formErrors(preview.error ?? undefined, ['apiVersion']);
  const canMove = preview.data !== undefined && version !== endpoint.apiVersion;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title="Move to another API version"
      description={`It gets version ${endpoint.apiVersion}. Deliveries that are retried after the move have the new version too.`}
      footer={
        <Button
          variant="primary"
          disabled={!canMove}
          loading={move.isPending}
          onClick={() => version !== '' && move.mutate(version)}
          data-testid="save-version-button"
        >
          Move
        </Button>
      }
      data-testid="version-dialog"
    >
      <form onSubmit={submit} className="mb-5 flex items-start gap-2">
        <Field label="Version" hint="A date, as in the changelog." error={fields.apiVersion ?? form} className="w-56">
          <Input
            mono
            name="apiVersion"
            defaultValue={endpoint.apiVersion}
            placeholder="2026-11-27"
            required
            data-testid="version-input"
          />
        </Field>
        <Button type="submit" loading={preview.isFetching} className="mt-6.5" data-testid="preview-version-button">
          Preview
        </Button>
      </form>
      {preview.isFetching ? <SkeletonLines lines={4} /> : preview.data && <Changes of={preview.data} />}
    </Dialog>
  );
}

const readPreview = (endpoint: string, apiVersion: Version, signal: AbortSignal) =>
  call(
    api.GET('/api/v1/webhooks/endpoints/{endpoint}/preview', {
      params: { path: { endpoint }, query: { apiVersion } },
      signal,
    }),
  );

function Changes({ of: { types, to } }: { of: Schema<'WebhookVersionPreview'> }) {
  const changed = types.filter((each) => each.changed);
  if (changed.length === 0) {
    return (
      <p className="text-muted-foreground text-sm" data-testid="version-unchanged">
        No type that it receives changes in version {to}.
      </p>
    );
  }
  return (
    <div className="grid gap-4" data-testid="version-changes">
      <p className="text-sm">
        {changed.length} of {counted(types.length, 'type')} {changed.length === 1 ? 'changes' : 'change'}:
      </p>
      {changed.map(({ type, before, after }) => (
        <section key={type} className="grid gap-2">
          <h3 className="font-medium font-mono text-sm">{type}</h3>
          <Diff before={before} after={after} label={`Changes of ${type}`} />
        </section>
      ))}
    </div>
  );
}
