import { useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import type { EventType } from './calls.ts';
import { parseObject } from './parse-object.ts';
import { eventTypesQuery } from './queries.ts';
import { useWebhooks } from './webhooks-context.ts';

interface EventTypeDialogProps {
  /** Undefined for a new one. */
  of?: EventType;
  onClose: () => void;
}

/** Declares a type of own messages, or describes it anew. */
export function EventTypeDialog({ of: eventType, onClose }: EventTypeDialogProps) {
  const { calls } = useWebhooks();
  const queries = useQueryClient();
  const form = useForm(['type', 'description', 'example', 'schema'], async ({ type, description, example, schema }) => {
    const body = {
      description,
      example: example === '' ? null : parseObject('example', example),
      schema: schema === '' ? null : parseObject('schema', schema),
    };
    const path = { type: eventType?.type ?? type };
    await call(api.PUT('/api/v1/webhooks/event-types/{type}', { params: { path }, body }));
    await queries.invalidateQueries({ queryKey: eventTypesQuery(calls).queryKey });
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title={eventType === undefined ? 'New event type' : `Edit ${eventType.type}`}
      data-testid="event-type-dialog"
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        {eventType === undefined && (
          <Field label="Type" hint="A noun and what happened, such as order.shipped." error={form.errors.type} required>
            <Input
              mono
              name="type"
              pattern="[a-z0-9\-]+(\.[a-z0-9\-]+)+"
              title="Like order.shipped"
              placeholder="order.shipped"
              maxLength={100}
              required
              autoFocus
              data-testid="event-type-input"
            />
          </Field>
        )}
        <Field label="Description" error={form.errors.description ?? form.formError} required>
          <Input
            name="description"
            defaultValue={eventType?.description}
            placeholder="An order has left the warehouse"
            maxLength={300}
            required
            data-testid="event-type-description-input"
          />
        </Field>
        <Field label="Example" hint="The data of one event, as JSON." error={form.errors.example} optional>
          <Textarea mono name="example" rows={4} defaultValue={textOf(eventType?.example)} spellCheck={false} />
        </Field>
        <Field label="JSON Schema" hint="Of the data, for those who receive them." error={form.errors.schema} optional>
          <Textarea mono name="schema" rows={4} defaultValue={textOf(eventType?.schema)} spellCheck={false} />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="save-event-type-button">
          Save event type
        </SubmitButton>
      </form>
    </Dialog>
  );
}

const textOf = (value: object | null | undefined): string => (value ? JSON.stringify(value, null, 2) : '');
