import type { Schema } from '../../../api/client.ts';
import { Status, type Tone } from '../../../ui/badge.tsx';

export type State = Schema<'ChangeRequest'>['status'];

export const states: Record<State, { word: string; tone: Tone }> = {
  open: { word: 'Open', tone: 'info' },
  applied: { word: 'Applied', tone: 'success' },
  rejected: { word: 'Rejected', tone: 'danger' },
  withdrawn: { word: 'Withdrawn', tone: 'neutral' },
  expired: { word: 'Expired', tone: 'neutral' },
};

export const RequestStatus = ({ status }: { status: State }) => (
  <Status tone={states[status].tone}>{states[status].word}</Status>
);
