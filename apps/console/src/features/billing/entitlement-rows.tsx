import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { type EntitlementDraft, emptyEntitlement } from './plan-draft.ts';

interface EntitlementRowsProps {
  rows: EntitlementDraft[];
  onChange: (rows: EntitlementDraft[]) => void;
}

const beyond = [
  { value: 'refused', label: 'Refuse' },
  { value: 'charged', label: 'Allow and charge' },
] as const;

export const nextKey = (rows: readonly { key: number }[]): number => Math.max(-1, ...rows.map(({ key }) => key)) + 1;

export function EntitlementRows({ rows, onChange }: EntitlementRowsProps) {
  const change = (key: number, changed: Partial<EntitlementDraft>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...changed } : row)));
  return (
    <div className="grid gap-2">
      {rows.map(({ key, feature, amount, hard }) => (
        <div key={key} className="flex flex-wrap items-center gap-2" data-testid="entitlement-row">
          <Input
            aria-label="Feature"
            placeholder="api.calls"
            mono
            required
            value={feature}
            onChange={(event) => change(key, { feature: event.target.value })}
            className="w-full sm:w-48"
          />
          <Input
            aria-label="Limit; empty for unlimited"
            placeholder="Unlimited"
            inputMode="numeric"
            value={amount}
            onChange={(event) => change(key, { amount: event.target.value })}
            className="w-36"
          />
          <Select
            aria-label="Beyond the limit"
            value={hard ? 'refused' : 'charged'}
            onValueChange={(value) => change(key, { hard: value === 'refused' })}
            options={beyond}
            className="w-46"
          />
          <IconButton label="Remove" onClick={() => onChange(rows.filter((row) => row.key !== key))}>
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange([...rows, emptyEntitlement(nextKey(rows))])}
        data-testid="add-entitlement-button"
      >
        <Plus aria-hidden /> Add a feature
      </Button>
    </div>
  );
}
