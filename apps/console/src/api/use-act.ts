import { type QueryKey, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '../ui/toast.ts';

interface Expected<Input, Answer> {
  /** Of one query. */
  queryKey: QueryKey;
  /** What it will answer when the call has succeeded. */
  answer: (before: Answer, input: Input) => Answer;
}

interface ActOptions<Input, Data, Answer> {
  /** Of the toast; none where the page itself shows the outcome. */
  success?: string | ((data: Data) => string);
  failure: string;
  /** Beginnings of the keys of queries that are read again. */
  invalidates: readonly QueryKey[];
  /** Shown before the server has answered. Where it refuses, what it really has is read again. */
  expected?: Expected<Input, Answer>;
  onDone?: (data: Data, input: Input) => void;
}

/** A call that changes something. It tells the outcome, and has what it touches read again. */
export function useAct<Input = void, Data = unknown, Answer = unknown>(
  act: (input: Input) => Promise<Data>,
  { success, failure, invalidates, expected, onDone }: ActOptions<Input, Data, Answer>,
): UseMutationResult<Data, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    async onMutate(input) {
      if (expected === undefined) return;
      const { queryKey, answer } = expected;
      // A read on its way would overwrite what is shown.
      await queries.cancelQueries({ queryKey, exact: true });
      queries.setQueryData<Answer>(queryKey, (before) => (before === undefined ? undefined : answer(before, input)));
    },
    onSuccess(data, input) {
      if (success !== undefined) toast.success(typeof success === 'string' ? success : success(data));
      onDone?.(data, input);
    },
    onError: (error) => toast.error(failure, error),
    async onSettled() {
      const changed = expected === undefined ? invalidates : [...invalidates, expected.queryKey];
      await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
