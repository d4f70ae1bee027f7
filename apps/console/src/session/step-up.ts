import type { Problem } from '../api/problem.ts';

/** Shows the person how to prove its identity, and answers whether it did. */
type Prompt = (methods: readonly string[]) => Promise<boolean>;

let prompt: Prompt | undefined;
let pending: Promise<boolean> | undefined;

/** The dialog registers itself while the shell is on the page. */
export function setStepUpPrompt(shown: Prompt | undefined): void {
  prompt = shown;
}

/** One dialog for all calls that wait for the same proof. */
export async function proveIdentity({ methods }: Problem): Promise<boolean> {
  if (prompt === undefined) return false;
  pending ??= prompt(methods).finally(() => {
    pending = undefined;
  });
  return pending;
}
