import { useInfiniteQuery } from '@tanstack/react-query';
import { Ellipsis, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { Field } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { type CreditGrant, grantsQuery } from './queries.ts';

/** What made the balance, the newest first. */
export function Grants({ customer }: { customer: Customer }) {
  const { can } = useAccess();
  const [granting, setGranting] = useState(false);
  const list = useInfiniteQuery(grantsQuery(customer.id));
  return (
    <Section
      title="Grants"
      description="Lower priorities are used first, then those that expire soonest."
      actions={
        can('credit-grants:create') && (
          <Button size="sm" onClick={() => setGranting(true)} data-testid="create-grant-button">
            <Plus aria-hidden /> Grant credits
          </Button>
        )
      }
    >
      <DataTable
        label="Credit grants"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(grant) => grant.voidedAt === null && <GrantMenu of={grant} />}
        empty={<EmptyState title="No grants" />}
        data-testid="grants-table"
      />
      <GrantDialog customer={customer.id} open={granting} onOpenChange={setGranting} />
    </Section>
  );
}

const kinds = { paid: 'Paid', promotional: 'Promotional', included: 'Included in the plan' };

const columns: Column<CreditGrant>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name, kind, voidedAt }) => (
      <span className="flex items-center gap-2">
        <span className="truncate">{name || kinds[kind]}</span>
        {voidedAt === null ? <Badge className="max-sm:hidden">{kinds[kind]}</Badge> : <Badge tone="danger">Void</Badge>}
      </span>
    ),
  },
  {
    id: 'amount',
    header: 'Amount',
    align: 'right',
    width: '9rem',
    cell: ({ amount, unit }) => `${formatNumber(Number(amount))} ${unit}`,
  },
  {
    id: 'features',
    header: 'For',
    from: 'lg',
    width: '12rem',
    cell: ({ features }) => (features === null ? 'All meters' : features.join(', ')),
  },
  { id: 'priority', header: 'Priority', align: 'right', from: 'lg', width: '6rem', cell: ({ priority }) => priority },
  {
    id: 'expires',
    header: 'Expires',
    from: 'sm',
    width: '9rem',
    cell: ({ expiresAt }) => <DateTime value={expiresAt} form="date" fallback="Never" />,
  },
];

function GrantMenu({ of: grant }: { of: CreditGrant }) {
  const { can } = useAccess();
  const [open, setOpen] = useState<'void' | 'refund'>();
  const mayRefund = grant.kind === 'paid' && can('credit-grants:refund');
  if (!mayRefund && !can('credit-grants:void')) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton label="Actions on the grant" size="sm" data-testid="grant-menu-button">
            <Ellipsis aria-hidden />
          </IconButton>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {mayRefund && (
            <DropdownMenuItem onSelect={() => setOpen('refund')} data-testid="refund-grant-button">
              Record a refund…
            </DropdownMenuItem>
          )}
          {can('credit-grants:void') && (
            <DropdownMenuItem danger onSelect={() => setOpen('void')} data-testid="void-grant-button">
              Void…
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <VoidDialog of={grant} open={open === 'void'} onOpenChange={() => setOpen(undefined)} />
      <RefundDialog of={grant} open={open === 'refund'} onOpenChange={() => setOpen(undefined)} />
    </>
  );
}

interface GrantActProps {
  of: CreditGrant;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function VoidDialog({ of: { id, customerId, amount, unit }, open, onOpenChange }: GrantActProps) {
  const params = { path: { customer: customerId, grant: id } };
  const act = useAct(() => call(api.POST('/api/v1/customers/{customer}/credits/grants/{grant}/void', { params })), {
    success: 'Grant voided',
    failure: 'The grant could not be voided',
    invalidates: [['customers', 'one', customerId]],
    onDone: () => onOpenChange(false),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Void the grant of ${formatNumber(Number(amount))} ${unit}?`}
      description="Its remaining credits are lost. This cannot be undone."
      action="Void grant"
      danger
      loading={act.isPending}
      onConfirm={() => act.mutate()}
    />
  );
}

function RefundDialog({ of: { id, customerId, unit }, open, onOpenChange }: GrantActProps) {
  const [amount, setAmount] = useState('');
  const params = { path: { customer: customerId, grant: id } };
  const act = useAct(
    () => call(api.POST('/api/v1/customers/{customer}/credits/grants/{grant}/refund', { params, body: { amount } })),
    {
      success: 'Refund recorded',
      failure: 'The refund could not be recorded',
      invalidates: [['customers', 'one', customerId]],
      onDone: () => onOpenChange(false),
    },
  );
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Record a refund"
      description="For credits that you refunded outside of Nexus. They are deducted from the balance."
      action="Record refund"
      loading={act.isPending}
      onConfirm={() => act.mutate()}
    >
      <Field label={`Amount to deduct, in ${unit}`}>
        <Input
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.target.value.trim())}
          required
          data-testid="refund-amount-input"
        />
      </Field>
    </ConfirmDialog>
  );
}
