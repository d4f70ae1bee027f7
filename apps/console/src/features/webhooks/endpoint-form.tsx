import { CustomerPicker } from '../../entities/customers/customer-picker.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { formErrors } from '../../ui/problem.ts';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { Select } from '../../ui/select.tsx';
import type { Endpoint } from './calls.ts';
import { type EndpointDraft, maxTimeoutSeconds, mustReplaceHeaders } from './endpoint-draft.ts';
import { EventsPicker } from './events-picker.tsx';
import { useWebhooks } from './webhooks-context.ts';
import { orderings } from './words.ts';

const fields = ['url', 'description', 'events', 'customerId', 'timeoutMs', 'ratePerSecond', 'headers'] as const;
type EndpointErrors = Partial<Record<(typeof fields)[number] | 'form', string>>;

/** Unknown types have a code of their own, without a member of the body. */
export function endpointErrors(error: unknown): EndpointErrors {
  const { fields: byField, form } = formErrors(error ?? undefined, fields);
  return { ...byField, ...(form !== undefined && { form }) };
}

interface EndpointFormProps {
  draft: EndpointDraft;
  onChange: (draft: EndpointDraft) => void;
  errors: EndpointErrors;
  /** What is edited; whose it is and how it is signed are chosen when it is made, and stay. */
  of?: Endpoint;
}

interface PartProps {
  draft: EndpointDraft;
  change: (changes: Partial<EndpointDraft>) => void;
  errors: EndpointErrors;
}

export function EndpointForm({ draft, onChange, errors, of: endpoint }: EndpointFormProps) {
  const { hasCustomers } = useWebhooks();
  const isNew = endpoint === undefined;
  const part = { draft, errors, change: (changes: Partial<EndpointDraft>) => onChange({ ...draft, ...changes }) };
  return (
    <>
      <Basics {...part} />
      {isNew && hasCustomers && (
        <Field label="Customer" hint="The endpoint gets only events about this customer." error={errors.customerId}>
          <CustomerPicker
            value={draft.customer}
            onValueChange={(customer) => part.change({ customer })}
            anyLabel="None: an endpoint of your own"
            data-testid="endpoint-customer-input"
          />
        </Field>
      )}
      <Field label="Order" hint={orderings.find(({ value }) => value === draft.ordering)?.hint}>
        <Select
          value={draft.ordering}
          onValueChange={(ordering) => part.change({ ordering })}
          options={orderings}
          data-testid="endpoint-ordering-select"
        />
      </Field>
      <Pace {...part} />
      <Headers {...part} of={endpoint} />
      {isNew && <Signature {...part} />}
      {errors.form && (
        <p role="alert" className="text-danger-text text-sm" data-testid="error-message">
          {errors.form}
        </p>
      )}
    </>
  );
}

function Basics({ draft, change, errors }: PartProps) {
  return (
    <>
      <Field label="URL" hint="It gets a POST for each event and must answer 2xx." error={errors.url} required>
        <Input
          type="url"
          value={draft.url}
          onChange={(event) => change({ url: event.target.value })}
          placeholder="https://api.example.com/webhooks"
          maxLength={2000}
          required
          autoFocus
          data-testid="endpoint-url-input"
        />
      </Field>
      <Field label="Description" error={errors.description} optional>
        <Input
          value={draft.description}
          onChange={(event) => change({ description: event.target.value })}
          placeholder="Orders to the warehouse"
          maxLength={200}
          data-testid="endpoint-description-input"
        />
      </Field>
      <EventsPicker values={draft.events} onValuesChange={(events) => change({ events })} error={errors.events} />
    </>
  );
}

function Pace({ draft, change, errors }: PartProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Deliveries per second" hint="Empty for no limit." error={errors.ratePerSecond} optional>
        <Input
          type="number"
          min={1}
          max={1000}
          value={draft.ratePerSecond}
          onChange={(event) => change({ ratePerSecond: event.target.value })}
          data-testid="endpoint-rate-input"
        />
      </Field>
      <Field label="Timeout" hint={`Seconds, ${maxTimeoutSeconds} at most.`} error={errors.timeoutMs}>
        <Input
          type="number"
          min={1}
          max={maxTimeoutSeconds}
          step="0.1"
          required
          value={draft.timeoutSeconds}
          onChange={(event) => change({ timeoutSeconds: event.target.value })}
          data-testid="endpoint-timeout-input"
        />
      </Field>
    </div>
  );
}

function Headers({ draft, change, errors, of: endpoint }: PartProps & { of: Endpoint | undefined }) {
  const isMoved = endpoint !== undefined && mustReplaceHeaders(endpoint, draft);
  return (
    <>
      {endpoint && (
        <Checkbox
          label="Replace the headers"
          hint={
            isMoved
              ? `Headers may hold credentials, so they are not sent to another host. Enter ${endpoint.headerNames.join(', ')} again, or nothing to send no headers.`
              : 'Their values are stored encrypted and never shown, so all of them are replaced.'
          }
          checked={draft.replacesHeaders || isMoved}
          disabled={isMoved}
          onCheckedChange={(replacesHeaders) => change({ replacesHeaders })}
          data-testid="endpoint-replace-headers-checkbox"
        />
      )}
      {(draft.replacesHeaders || isMoved) && (
        <Field
          label="Headers"
          hint="Sent with each delivery. One per line, as Name: value."
          error={errors.headers}
          optional
        >
          <Textarea
            mono
            rows={2}
            value={draft.headers}
            onChange={(event) => change({ headers: event.target.value })}
            placeholder="Authorization: Bearer …"
            spellCheck={false}
            data-testid="endpoint-headers-input"
          />
        </Field>
      )}
    </>
  );
}

function Signature({ draft, change }: PartProps) {
  return (
    <RadioGroup
      label="Signature"
      value={draft.signature}
      onValueChange={(signature) => change({ signature })}
      options={[
        {
          value: 'v1',
          label: 'HMAC-SHA256',
          hint: 'With a shared secret. Every Standard Webhooks library can verify it.',
        },
        { value: 'v1a', label: 'Ed25519', hint: 'With a public key: there is no secret to keep.' },
      ]}
      data-testid="endpoint-signature-radio"
    />
  );
}
