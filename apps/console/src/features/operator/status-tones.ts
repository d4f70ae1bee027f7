import type { Tone } from '../../ui/badge.tsx';
import type { ListedOrganization } from './queries.ts';

export type ListedStatus = ListedOrganization['status'];

/** Of organizations and of people. */
export const statusTones: Record<ListedStatus, Tone> = {
  active: 'success',
  suspended: 'danger',
  deleted: 'neutral',
};

export const statusNames: Record<ListedStatus, string> = {
  active: 'Active',
  suspended: 'Suspended',
  deleted: 'Deleted',
};
