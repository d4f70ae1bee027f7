import { Plus, Trash2 } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { FieldSet } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { type LimitDraft, newLimitId } from './key-draft.ts';

/** As the server's. */
const maxLimits = 10;

const sharers = [
  { value: 'key', label: 'this key' },
  { value: 'customer', label: 'the customer' },
  { value: 'organization', label: 'all keys' },
  { value: 'address', label: 'each IP address' },
] as const;

interface LimitsEditorProps {
  limits: readonly LimitDraft[];
  onChange: (limits: LimitDraft[]) => void;
  error?: string | undefined;
}

export function LimitsEditor({ limits, onChange, error }: LimitsEditorProps) {
  const change = (index: number, changes: Partial<LimitDraft>) =>
    onChange(limits.map((limit, at) => (at === index ? { ...limit, ...changes } : limit)));
  const add = () =>
    onChange([...limits, { id: newLimitId(), name: nameFor(limits), limit: '100', windowSeconds: '60', per: 'key' }]);
  return (
    <FieldSet legend="Rate limits" error={error} hint="All of them apply: a call is refused as soon as one is used up.">
      {limits.map((limit, index) => (
        <LimitRow
          key={limit.id}
          limit={limit}
          onChange={(changes) => change(index, changes)}
          onRemove={() => onChange(limits.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={add}
        disabled={limits.length >= maxLimits}
        data-testid="add-limit-button"
      >
        <Plus aria-hidden /> Add limit
      </Button>
    </FieldSet>
  );
}

/** A name that no other limit of the key has. */
function nameFor(limits: readonly LimitDraft[]): string {
  const taken = new Set(limits.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'requests' : `requests-${number}`;
    if (!taken.has(name)) return name;
  }
}

interface LimitRowProps {
  limit: LimitDraft;
  onChange: (changes: Partial<LimitDraft>) => void;
  onRemove: () => void;
}

function LimitRow({ limit, onChange, onRemove }: LimitRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 text-sm" data-testid="limit-row">
      <Input
        aria-label="Name of the limit"
        mono
        className="w-32"
        value={limit.name}
        pattern="[a-z0-9][a-z0-9_\-]{0,39}"
        title="Lowercase letters, digits, - and _"
        onChange={(event) => onChange({ name: event.target.value })}
        required
      />
      <Input
        aria-label="Calls"
        type="number"
        min={0}
        className="w-24"
        value={limit.limit}
        onChange={(event) => onChange({ limit: event.target.value })}
        required
      />
      <span className="text-muted-foreground">calls in</span>
      <Input
        aria-label="Seconds"
        type="number"
        min={1}
        max={31 * 86_400}
        className="w-20"
        value={limit.windowSeconds}
        onChange={(event) => onChange({ windowSeconds: event.target.value })}
        required
      />
      <span className="text-muted-foreground">s for</span>
      <Select
        aria-label="Whose calls share it"
        value={limit.per}
        onValueChange={(per) => onChange({ per })}
        options={sharers}
        className="w-36"
      />
      <IconButton label="Remove limit" size="sm" className="ml-auto" onClick={onRemove}>
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}
