import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import type { EventType } from './calls.ts';
import { EventTypeDialog } from './event-type-dialog.tsx';
import { useWebhooks } from './webhooks-context.ts';

interface EventTypeSheetProps {
  of: EventType;
  onClose: () => void;
}

/** What the data of one type look like. */
export function EventTypeSheet({ of: eventType, onClose }: EventTypeSheetProps) {
  const { mayWrite } = useWebhooks();
  const { type, description, own, schema, example } = eventType;
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={<span className="break-all font-mono">{type}</span>}
      description={description}
      {...(own && mayWrite && { footer: <Actions of={eventType} onDeleted={onClose} /> })}
      data-testid="event-type-sheet"
    >
      <div className="grid gap-6">
        <p className="flex flex-wrap items-center gap-2 text-muted-foreground text-sm">
          <Badge tone={own ? 'primary' : 'neutral'}>{own ? 'Own' : 'Product'}</Badge>
          {own ? 'You send it, through the API or from this page.' : 'Nexus sends it.'}
        </p>
        {example === null ? (
          <p className="text-muted-foreground text-sm">There is no example.</p>
        ) : (
          <CodeBlock code={JSON.stringify(example, null, 2)} label="Example of the data" />
        )}
        {schema === null ? (
          <p className="text-muted-foreground text-sm">Its data has no schema.</p>
        ) : (
          <section className="grid gap-2">
            <h3 className="font-medium">JSON Schema</h3>
            <JsonView value={schema} label="JSON Schema" />
          </section>
        )}
      </div>
    </Sheet>
  );
}

function Actions({ of: eventType, onDeleted }: { of: EventType; onDeleted: () => void }) {
  const { calls } = useWebhooks();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <Button variant="danger-ghost" onClick={() => setOpen('delete')} data-testid="delete-event-type-button">
        Delete
      </Button>
      <Button onClick={() => setOpen('edit')} data-testid="edit-event-type-button">
        Edit
      </Button>
      {open === 'edit' && <EventTypeDialog of={eventType} onClose={close} />}
      <ConfirmChange
        target={open === 'delete' ? eventType : undefined}
        onClose={close}
        title={({ type }) => `Delete ${type}?`}
        description={() => 'Messages of this type can no longer be sent. Deliveries that were made stay in the log.'}
        action="Delete event type"
        change={({ type }) => call(api.DELETE('/api/v1/webhooks/event-types/{type}', { params: { path: { type } } }))}
        refresh={[[...calls.key, 'event-types']]}
        done="Event type deleted"
        onDone={onDeleted}
      />
    </>
  );
}
