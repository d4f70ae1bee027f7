import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Combobox } from '../../ui/combobox.tsx';
import { customerQuery, foundCustomersQuery } from './queries.ts';

interface CustomerPickerProps {
  /** Id of a customer; the empty string for none. */
  value: string;
  onValueChange: (id: string) => void;
  /** Offers the empty string by this name. */
  anyLabel?: string;
  'aria-label'?: string;
  className?: string;
  'data-testid'?: string;
}

/** Finds customers by name, address or id as the server does. */
export function CustomerPicker({ value, onValueChange, anyLabel, ...props }: CustomerPickerProps) {
  const [text, setText] = useState('');
  const found = useQuery({ ...foundCustomersQuery(text.trim() || undefined), placeholderData: keepPreviousData });
  const chosen = useQuery({ ...customerQuery(value), enabled: value !== '' });
  const listed = (found.data ?? []).map(({ id, name, externalId }) => ({ value: id, label: name, hint: externalId }));
  const any = anyLabel === undefined || text !== '' ? [] : [{ value: '', label: anyLabel }];
  const isListed = listed.some((option) => option.value === value);
  const own = chosen.data && !isListed && text === '' ? [{ value, label: chosen.data.name }] : [];
  return (
    <Combobox
      {...props}
      value={value}
      onValueChange={onValueChange}
      options={[...any, ...own, ...listed]}
      onSearch={setText}
      loading={found.isPending}
      placeholder={anyLabel ?? 'Choose a customer'}
    />
  );
}
