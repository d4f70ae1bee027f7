import type { Member } from './queries.ts';

/** A person who was erased has neither name nor address. */
export const memberName = ({ displayName, email, userId }: Pick<Member, 'displayName' | 'email' | 'userId'>): string =>
  displayName ?? email ?? userId;
