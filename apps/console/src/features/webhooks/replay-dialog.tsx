import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, FieldSet } from '../../ui/field.tsx';
import { counted } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { formErrors } from '../../ui/problem.ts';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import type { Endpoint, Replay } from './calls.ts';
import { useWebhooks } from './webhooks-context.ts';

type ReplayState = NonNullable<Replay['states']>[number];
const states: readonly { value: ReplayState; label: string; hint: string }[] = [
  { value: 'exhausted', label: 'Failed', hint: 'All attempts failed' },
  { value: 'retrying', label: 'Retrying', hint: 'Sent now instead of at their next attempt' },
  { value: 'held', label: 'Held', hint: 'Held while the endpoint was disabled' },
  { value: 'delivered', label: 'Delivered', hint: 'The receiver gets them a second time, with the same ids' },
];

interface ReplayDialogProps {
  of: Endpoint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Sends the deliveries of a time again. */
export function ReplayDialog({ of: endpoint, open, onOpenChange }: ReplayDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Replay deliveries"
      description="They are sent again with the same ids, oldest first."
      data-testid="replay-dialog"
    >
      <ReplayForm of={endpoint} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function ReplayForm({ of: { id }, onDone }: { of: Endpoint; onDone: () => void }) {
  const { calls } = useWebhooks();
  const [chosen, setChosen] = useState<readonly ReplayState[]>(['exhausted', 'held']);
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: (body: Replay) => calls.replayAll(id, body),
    async onSuccess({ replayed, remaining }) {
      toast.success(
        `${counted(replayed, 'delivery is', 'deliveries are')} sent again`,
        remaining ? { description: 'There are more: replay again.' } : {},
      );
      await queries.invalidateQueries({ queryKey: calls.key });
      onDone();
    },
  });
  const { fields, form } = formErrors(replay.error ?? undefined, ['since', 'until']);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const since = instantOf(data.get('since'));
    const until = instantOf(data.get('until'));
    if (since === undefined || replay.isPending) return;
    replay.mutate({ since, states: [...chosen], ...(until !== undefined && { until }) });
  };
  const toggle = (state: ReplayState, on: boolean) =>
    setChosen(on ? [...chosen, state] : chosen.filter((each) => each !== state));
  return (
    <form onSubmit={submit} className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Since" error={fields.since ?? form} required>
          <Input
            type="datetime-local"
            name="since"
            defaultValue={localMinute(new Date(Date.now() - dayMs))}
            required
            data-testid="replay-since-input"
          />
        </Field>
        <Field label="Until" hint="Empty for now." error={fields.until} optional>
          <Input type="datetime-local" name="until" data-testid="replay-until-input" />
        </Field>
      </div>
      <FieldSet legend="Which of them">
        {states.map(({ value, label, hint }) => (
          <Checkbox
            key={value}
            label={label}
            hint={hint}
            checked={chosen.includes(value)}
            onCheckedChange={(on) => toggle(value, on)}
            data-testid={`replay-${value}-checkbox`}
          />
        ))}
      </FieldSet>
      <SubmitButton loading={replay.isPending} disabled={chosen.length === 0} data-testid="start-replay-button">
        Replay
      </SubmitButton>
    </form>
  );
}

const dayMs = 86_400_000;

/** As the field of the reader's time zone takes it. */
function localMinute(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function instantOf(text: FormDataEntryValue | null): string | undefined {
  return typeof text === 'string' && text !== '' ? new Date(text).toISOString() : undefined;
}
