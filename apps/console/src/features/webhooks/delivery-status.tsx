import { Status } from '../../ui/badge.tsx';
import type { Delivery } from './calls.ts';
import { deliveryWords, isOpen } from './words.ts';

export function DeliveryStatus({ state }: { state: Delivery['state'] }) {
  const { label, tone, hint } = deliveryWords[state];
  return (
    <Status tone={tone} live={isOpen(state)} title={hint}>
      {label}
    </Status>
  );
}
