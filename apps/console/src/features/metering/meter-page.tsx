import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Ellipsis, Pencil } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { CodeTabs } from '../../ui/code-block.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { DateTime } from '../../ui/time.tsx';
import { exampleEvent } from './meter-words.ts';
import { Playground } from './playground.tsx';
import { type Meter, meterDefinitionQuery } from './queries.ts';

export function MeterPage() {
  const { meter = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(meterDefinitionQuery(meter));
  if (data === undefined) return <PageState title="Meter" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/meters">Meters</BackLink>
      <PageHeader
        title={<span className="font-mono">{data.slug}</span>}
        description={data.description ?? undefined}
        meta={<Badge>{data.aggregation}</Badge>}
        actions={<MeterActions of={data} />}
      />
      <Playground of={data} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card>
          <CardHeader title="What it counts" />
          <CardBody>
            <Facts of={data} />
          </CardBody>
        </Card>
        <CodeTabs samples={samplesOf(data, location.origin)} />
      </div>
    </>
  );
}

function Facts({ of: { id, eventType, valueProperty, groupBy, allowNegative, createdAt } }: { of: Meter }) {
  return (
    <DescriptionList
      items={[
        { term: 'Id', value: <code className="break-all font-mono text-xs">{id}</code> },
        { term: 'Events of type', value: <code className="font-mono">{eventType}</code> },
        {
          term: 'Value',
          value:
            valueProperty === null ? 'None: events are counted' : <code className="font-mono">{valueProperty}</code>,
        },
        ...Object.entries(groupBy).map(([name, path]) => ({
          key: `group ${name}`,
          term: `Group ${name}`,
          value: <code className="font-mono">{path}</code>,
        })),
        { term: 'Negative values', value: allowNegative ? 'Count' : 'Are rejected' },
        { term: 'Created', value: <DateTime value={createdAt} /> },
      ]}
    />
  );
}

function samplesOf({ eventType, valueProperty, groupBy, slug }: Meter, url: string) {
  const event = exampleEvent(eventType, valueProperty ?? '', groupBy);
  return [
    {
      label: 'Report an event',
      code: [
        `curl ${url}/api/v1/events \\`,
        `  -H "Authorization: Bearer $NEXUS_API_KEY" \\`,
        `  -H 'Content-Type: application/cloudevents+json' \\`,
        `  -d '${event}'`,
      ].join('\n'),
    },
    {
      label: 'Query it',
      code: `curl "${url}/api/v1/meters/${slug}/query?window=day&groupBy=subject" \\\n  -H "Authorization: Bearer $NEXUS_API_KEY"`,
    },
  ];
}

function MeterActions({ of: meter }: { of: Meter }) {
  const { can } = useAccess();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const close = () => setOpen(undefined);
  return (
    <>
      {can('meters:delete') && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <IconButton label="More" variant="secondary" data-testid="meter-menu-button">
              <Ellipsis aria-hidden />
            </IconButton>
          </DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuItem danger onSelect={() => setOpen('delete')} data-testid="delete-meter-button">
              Delete…
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      )}
      {can('meters:update') && (
        <Button onClick={() => setOpen('edit')} data-testid="edit-meter-button">
          <Pencil aria-hidden /> Edit
        </Button>
      )}
      <Dialog open={open === 'edit'} onOpenChange={close} title={`Edit ${meter.slug}`}>
        <EditForm of={meter} onSaved={close} />
      </Dialog>
      <DeleteDialog of={meter} open={open === 'delete'} onClose={close} />
    </>
  );
}

function EditForm({ of: { slug, description }, onSaved }: { of: Meter; onSaved: () => void }) {
  const queries = useQueryClient();
  const form = useForm(['description'], async ({ description: text }) => {
    const body = { description: text === '' ? null : text };
    await call(api.PATCH('/api/v1/meters/{meter}', { params: { path: { meter: slug } }, body }));
    onSaved();
    await queries.invalidateQueries({ queryKey: ['meters'] });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field
        label="Description"
        hint="What it counts cannot be changed: create another meter for that."
        error={form.errors.description ?? form.formError}
        optional
      >
        <Textarea
          name="description"
          defaultValue={description ?? ''}
          maxLength={500}
          autoFocus
          data-testid="meter-description-input"
        />
      </Field>
      <SubmitButton loading={form.isPending} data-testid="save-meter-button">
        Save
      </SubmitButton>
    </form>
  );
}

function DeleteDialog({ of: { slug }, open, onClose }: { of: Meter; open: boolean; onClose: () => void }) {
  const { slug: org } = useOrganization();
  const navigate = useNavigate();
  const remove = useAct(() => call(api.DELETE('/api/v1/meters/{meter}', { params: { path: { meter: slug } } })), {
    success: `${slug} deleted`,
    failure: `${slug} could not be deleted`,
    invalidates: [
      ['meters', 'list'],
      ['meters', 'menu'],
    ],
    onDone: () => void navigate({ to: '/o/$org/meters', params: { org } }),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Delete ${slug}?`}
      description="Its totals are deleted. The events are kept as long as usual, so a new meter counts them again."
      action="Delete meter"
      danger
      typeToConfirm={slug}
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
