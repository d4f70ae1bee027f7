import type { Tone } from '../../ui/badge.tsx';
import type { ListedOrganization } from './queries.ts';

/** Of organizations and of people. */
export const statusTones: Record<ListedOrganization['status'], Tone> = {
  active: 'success',
  suspended: 'danger',
  deleted: 'neutral',
};
