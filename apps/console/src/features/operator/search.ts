const statuses = ['active', 'suspended', 'deleted'] as const;
type Status = (typeof statuses)[number];

/** What the address of a list of the operator says. */
export interface OperatorSearch<Known extends Status = Status> {
  search?: string | undefined;
  status?: Known | undefined;
  /** Id of the one whose details are open. */
  open?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const readOrganizationsSearch = (search: Record<string, unknown>): OperatorSearch => ({
  search: text(search.search),
  status: statuses.find((each) => each === search.status),
  open: text(search.open),
});

export const readUsersSearch = (search: Record<string, unknown>): OperatorSearch<'active' | 'suspended'> => ({
  search: text(search.search),
  status: search.status === 'active' || search.status === 'suspended' ? search.status : undefined,
  open: text(search.open),
});
