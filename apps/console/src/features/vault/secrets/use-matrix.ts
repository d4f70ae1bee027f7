import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Environment } from '../place.ts';
import { namesQuery } from './calls.ts';
import { matrixOf, type SecretRow } from './matrix.ts';

interface Matrix {
  /** Undefined until all environments are loaded. */
  rows: readonly SecretRow[] | undefined;
  error: unknown;
  refetch: () => void;
}

/** The names of these environments side by side. */
export function useMatrix(environments: readonly Environment[], withDeleted: boolean): Matrix {
  const lists = useQueries({ queries: environments.map((environment) => namesQuery(environment)), combine });
  const deleted = useQueries({
    queries: environments.map((environment) => ({ ...namesQuery(environment, true), enabled: withDeleted })),
    combine,
  });
  const rows = useMemo(() => {
    if (lists.data.some((list) => list === undefined)) return undefined;
    return matrixOf(
      environments.map(({ id }, index) => ({
        environment: id,
        secrets: lists.data[index] ?? [],
        deleted: withDeleted ? (deleted.data[index] ?? []) : [],
      })),
    );
  }, [environments, lists.data, deleted.data, withDeleted]);
  return { rows, error: lists.error ?? deleted.error, refetch: lists.refetch };
}

interface Result<Data> {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
}

const combine = <Data>(results: Result<Data>[]) => ({
  data: results.map(({ data }) => data),
  error: results.find(({ error }) => error)?.error,
  refetch: () => {
    for (const { refetch } of results) refetch();
  },
});
