export interface ListSearch {
  env?: string;
}

/** What the address of the secrets says: never a value. */
export interface SecretsSearch {
  q?: string;
  folder?: string;
  /** The environment that narrow screens show. */
  env?: string;
  deleted?: true;
  /** The secret whose details are open: its folder and name. */
  secret?: string;
}

export function secretsSearch(search: Record<string, unknown>): SecretsSearch {
  const text = (name: string) =>
    typeof search[name] === 'string' && search[name] !== '' ? { [name]: search[name] } : {};
  return {
    ...text('q'),
    ...text('folder'),
    ...text('env'),
    ...text('secret'),
    ...(search.deleted === true ? { deleted: true } : {}),
  };
}
