import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import type { KeyDraft } from './key-draft.ts';

/** As the server's: uses that a key can have. */
const maxUses = 1_000_000_000;

interface RemainingFieldsProps {
  draft: KeyDraft;
  change: (changes: Partial<KeyDraft>) => void;
  errors: { remaining?: string; refill?: string };
}

/** Uses that are counted down, and set anew each day or month. */
export function RemainingFields({ draft, change, errors }: RemainingFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field label="Remaining uses" hint="Leave empty for no limit." error={errors.remaining}>
        <Input
          type="number"
          min={0}
          max={maxUses}
          value={draft.remaining}
          onChange={(event) => change({ remaining: event.target.value })}
          data-testid="key-remaining-input"
        />
      </Field>
      <Field label="Refill to" hint="Leave empty for never." error={errors.refill}>
        <Input
          type="number"
          min={1}
          max={maxUses}
          value={draft.refillAmount}
          onChange={(event) => change({ refillAmount: event.target.value })}
          data-testid="key-refill-input"
        />
      </Field>
      <Field label="At the beginning of each">
        <Select
          value={draft.refillInterval}
          onValueChange={(refillInterval) => change({ refillInterval })}
          options={[
            { value: 'daily', label: 'Day (UTC)' },
            { value: 'monthly', label: 'Month (UTC)' },
          ]}
          disabled={draft.refillAmount === ''}
          data-testid="key-refill-interval-select"
        />
      </Field>
    </div>
  );
}
