import { useState } from 'react';
import { queryClient } from '../../api/queries.ts';
import { toast } from '../../ui/toast.ts';

interface Run {
  pending: boolean;
  /** Answers whether it succeeded. */
  run: (act: () => Promise<unknown>, words: { done: string; failed: string }) => Promise<boolean>;
}

/** One call by a button: tells how it went, and reads again what these keys name. */
export function useRun(...keys: readonly (readonly unknown[])[]): Run {
  const [pending, setPending] = useState(false);
  const run: Run['run'] = async (act, { done, failed }) => {
    setPending(true);
    try {
      await act();
      toast.success(done);
      return true;
    } catch (error) {
      toast.error(failed, error);
      return false;
    } finally {
      setPending(false);
      await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    }
  };
  return { pending, run };
}
