import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import { CustomerPicker } from '../../entities/customers/customer-picker.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { counted } from '../../ui/format.ts';
import { Input, Textarea } from '../../ui/input.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import type { EventType } from './calls.ts';
import { parseObject } from './parse-object.ts';
import { eventTypesQuery } from './queries.ts';
import { useWebhooks } from './webhooks-context.ts';

/** Sends an event of one's own. */
export function MessageDialog({ onClose }: { onClose: () => void }) {
  const { calls } = useWebhooks();
  const { data } = useQuery(eventTypesQuery(calls));
  const own = data?.filter((each) => each.own);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="Send event"
      description="It goes to each endpoint that is subscribed to its type."
      data-testid="message-dialog"
    >
      {own?.length === 0 ? (
        <EmptyState
          title="No event types of your own"
          description="Declare one under “Event types” first. Events of the product are sent by what happens."
        />
      ) : (
        <MessageForm types={own} onSent={onClose} />
      )}
    </Dialog>
  );
}

function MessageForm({ types, onSent }: { types: EventType[] | undefined; onSent: () => void }) {
  const { calls } = useWebhooks();
  const queries = useQueryClient();
  const [type, setType] = useState('');
  const [customerId, setCustomer] = useState('');
  const form = useForm(['type', 'subject', 'data', 'customerId'], async ({ subject, data }) => {
    const body = {
      type,
      data: parseObject('data', data),
      ...(subject !== '' && { subject }),
      ...(customerId !== '' && { customerId }),
    };
    const { deliveries } = await call(api.POST('/api/v1/webhooks/messages', { body }));
    await queries.invalidateQueries({ queryKey: [...calls.key, 'deliveries'] });
    toast.success(`${type} is sent to ${counted(deliveries, 'endpoint')}`);
    onSent();
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Type" error={form.errors.type} required>
        <Combobox
          value={type}
          onValueChange={setType}
          options={(types ?? []).map((each) => ({ value: each.type, label: each.type, hint: each.description }))}
          placeholder="Choose a type"
          loading={types === undefined}
          data-testid="message-type-select"
        />
      </Field>
      <Field label="Customer" hint="Its endpoints get the event too." error={form.errors.customerId}>
        <CustomerPicker
          value={customerId}
          onValueChange={setCustomer}
          anyLabel="None"
          data-testid="message-customer-select"
        />
      </Field>
      <Field label="Subject" hint="Your id of what the event is about." error={form.errors.subject} optional>
        <Input mono name="subject" maxLength={200} placeholder="o-42" data-testid="message-subject-input" />
      </Field>
      <DataField
        // Begins with the example of the type that is chosen.
        key={type}
        example={types?.find((each) => each.type === type)?.example}
        error={form.errors.data ?? form.formError}
      />
      <SubmitButton loading={form.isPending} disabled={type === ''} data-testid="save-message-button">
        Send event
      </SubmitButton>
    </form>
  );
}

interface DataFieldProps {
  example: EventType['example'] | undefined;
  error: string | undefined;
}

function DataField({ example, error }: DataFieldProps) {
  return (
    <Field label="Data" hint="A JSON object, without secrets and personal data." error={error} required>
      <Textarea
        mono
        name="data"
        rows={5}
        required
        defaultValue={example ? JSON.stringify(example, null, 2) : '{}'}
        spellCheck={false}
        data-testid="message-data-input"
      />
    </Field>
  );
}
