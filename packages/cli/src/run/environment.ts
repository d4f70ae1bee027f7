import type { Output } from '../terminal/output.ts';
import type { SecretValue } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables by which programs load code or find others. Whoever can write a secret of this name can run what they like. */
const steering =
  /^(PATH|HOME|SHELL|IFS|ENV|BASH_ENV|PROMPT_COMMAND|NODE_OPTIONS|NODE_PATH|NODE_EXTRA_CA_CERTS|LD_.*|DYLD_.*|PYTHON(PATH|HOME|STARTUP)|RUBY(OPT|LIB)|PERL5(OPT|LIB)|PERLLIB|(_JAVA|JAVA_TOOL|JDK_JAVA)_OPTIONS|CLASSPATH|GIT_(SSH|SSH_COMMAND|EXEC_PATH|CONFIG.*)|HTTPS?_PROXY|ALL_PROXY|EDITOR|VISUAL|PAGER)$/i;

/** A byte string cannot hold NUL, and `=` ends the name (POSIX.1-2024, 8.1). */
const canBeVariable = (name: string): boolean => name !== '' && !/[=\0]/.test(name);

/** The environment of the command. What is odd about it is said once. */
export function mergeEnvironment(
  inherited: Environment,
  secrets: readonly SecretValue[],
  preserves: boolean,
  output: Pick<Output, 'warn'>,
): Environment {
  const merged = new Map(Object.entries(inherited));
  const own = new Map<string, SecretValue>();
  // Folders deeper down are more special.
  for (const secret of secrets.toSorted((left, right) => left.path.length - right.path.length)) {
    const other = own.get(secret.name);
    if (other !== undefined)
      output.warn(`${secret.name} is in ${other.path} and ${secret.path}: that of ${secret.path} counts`);
    own.set(secret.name, secret);
  }
  const impossible = [...own.keys()].filter((name) => !canBeVariable(name));
  if (impossible.length > 0) output.warn(`Left out, since no variable can have such a name: ${impossible.join(', ')}`);
  for (const [name, { value }] of own) {
    if (!canBeVariable(name) || (preserves && inherited[name] !== undefined)) continue;
    merged.set(name, value);
  }
  const steers = [...own.keys()].filter((name) => steering.test(name) && merged.get(name) === own.get(name)?.value);
  if (steers.length > 0) output.warn(`These secrets steer the programs that are run: ${steers.join(', ')}`);
  return Object.fromEntries(merged);
}
