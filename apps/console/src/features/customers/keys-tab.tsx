import { useInfiniteQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { rowsOf } from '../../api/queries.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { KeysTable } from '../keys/keys-table.tsx';
import { NewKeySheet } from '../keys/new-key-sheet.tsx';
import { keysQuery } from '../keys/queries.ts';

export function KeysTab({ of: { id, name } }: { of: Customer }) {
  const { can } = useAccess();
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(keysQuery({ customer: id }));
  const create = can('keys:create') && (
    <Button onClick={() => setCreating(true)} data-testid="create-key-button">
      <Plus aria-hidden /> Create key
    </Button>
  );
  return (
    <>
      <div className="mb-3 flex justify-end">{create}</div>
      <KeysTable
        {...rowsOf(list)}
        withOwner={false}
        empty={
          <EmptyState
            icon={<KeyRound aria-hidden />}
            title={`${name} has no keys`}
            description="With a key it calls your API, which asks Nexus whether the key is valid."
          />
        }
      />
      <NewKeySheet open={creating} onOpenChange={setCreating} customerId={id} />
    </>
  );
}
