import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { nextKey } from './entitlement-rows.tsx';
import {
  emptyPrice,
  emptyTier,
  hasIncluded,
  isTiered,
  type Model,
  type PriceDraft,
  type TierDraft,
} from './plan-draft.ts';

const models: readonly { value: Model; label: string; hint: string }[] = [
  { value: 'overage', label: 'Overage', hint: 'Each unit beyond what is included' },
  { value: 'flat', label: 'Per unit', hint: 'Each unit' },
  { value: 'graduated', label: 'Graduated', hint: 'Each unit at the price of its tier' },
  { value: 'volume', label: 'Volume', hint: 'All units at the price of the last tier reached' },
  { value: 'package', label: 'Package', hint: 'Each started package' },
  { value: 'seat', label: 'Seat', hint: 'Each existing item, such as members' },
];

interface RowsProps<Row> {
  rows: Row[];
  onChange: (rows: Row[]) => void;
}

export function PriceRows({ rows, onChange }: RowsProps<PriceDraft>) {
  return (
    <div className="grid gap-4">
      {rows.map((row) => (
        <PriceRow
          key={row.key}
          row={row}
          onChange={(changed) => onChange(rows.map((each) => (each.key === row.key ? changed : each)))}
          onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange([...rows, emptyPrice(nextKey(rows))])}
        data-testid="add-price-button"
      >
        <Plus aria-hidden /> Add a price
      </Button>
    </div>
  );
}

interface PriceRowProps {
  row: PriceDraft;
  onChange: (row: PriceDraft) => void;
  onRemove: () => void;
}

function PriceRow({ row, onChange, onRemove }: PriceRowProps) {
  const text = (name: 'feature' | 'included' | 'packageSize' | 'unitAmount') => ({
    value: row[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...row, [name]: event.target.value }),
  });
  return (
    <div className="grid gap-3 rounded-md border p-3" data-testid="price-row">
      <div className="flex items-end gap-3">
        <div className="flex min-w-0 flex-1 flex-wrap items-end gap-3">
          <Field label="Feature" className="w-full sm:w-44">
            <Input mono required placeholder="api.calls" {...text('feature')} />
          </Field>
          <Field label="Model" className="w-44">
            <Select value={row.model} onValueChange={(model) => onChange({ ...row, model })} options={models} />
          </Field>
          {hasIncluded(row.model) && (
            <Field label="Included" className="w-28">
              <Input inputMode="decimal" placeholder="0" {...text('included')} />
            </Field>
          )}
          {row.model === 'package' && (
            <Field label="Units per package" className="w-36">
              <Input inputMode="decimal" required {...text('packageSize')} />
            </Field>
          )}
          {!isTiered(row.model) && (
            <Field label={row.model === 'package' ? 'Price per package' : 'Price per unit'} className="w-36">
              <Input inputMode="decimal" required placeholder="0.01" {...text('unitAmount')} />
            </Field>
          )}
        </div>
        <IconButton label="Remove the price" onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </div>
      {isTiered(row.model) && <TierRows rows={row.tiers} onChange={(tiers) => onChange({ ...row, tiers })} />}
    </div>
  );
}

const tierFields = [
  { name: 'upTo', label: 'Up to', placeholder: 'No limit' },
  { name: 'unitAmount', label: 'Price per unit', placeholder: '0.01' },
  { name: 'flatAmount', label: 'Flat fee', placeholder: '0' },
] as const;

function TierRows({ rows, onChange }: RowsProps<TierDraft>) {
  return (
    <div className="grid gap-2">
      {rows.map((row) => (
        <div key={row.key} className="flex flex-wrap items-end gap-2">
          {tierFields.map(({ name, label, placeholder }) => (
            <Field key={name} label={label} className="w-32">
              <Input
                inputMode="decimal"
                placeholder={placeholder}
                required={name === 'unitAmount'}
                value={row[name]}
                onChange={(event) =>
                  onChange(rows.map((each) => (each.key === row.key ? { ...each, [name]: event.target.value } : each)))
                }
              />
            </Field>
          ))}
          {rows.length > 1 && (
            <IconButton label="Remove the tier" onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}>
              <X aria-hidden />
            </IconButton>
          )}
        </div>
      ))}
      <Button
        size="sm"
        variant="ghost"
        className="justify-self-start"
        onClick={() => onChange([...rows, emptyTier(nextKey(rows))])}
      >
        <Plus aria-hidden /> Add a tier
      </Button>
    </div>
  );
}
