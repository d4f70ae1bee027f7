import { commonOptions, defineCommand, type Entry } from '../command.ts';
import { usage } from '../failure.ts';

const shells = { bash, zsh, fish } as const;

interface Line {
  name: string;
  summary: string;
  options: string[];
}

export const completion = defineCommand({
  usage: 'bash|zsh|fish',
  details: 'Prints a script that completes the names of commands and options.',
  examples: [
    'completion bash > /etc/bash_completion.d/nexus',
    'completion zsh > ~/.zsh/completions/_nexus',
    'completion fish > ~/.config/fish/completions/nexus.fish',
  ],
  operands: [1, 1],
  async run(context, { operands: [shell = ''] }) {
    const script = Object.hasOwn(shells, shell) ? shells[shell as keyof typeof shells] : undefined;
    if (script === undefined) throw usage(`There are scripts for ${Object.keys(shells).join(', ')}`);
    // Here, since the list of commands has this one in it.
    const { commands } = await import('../commands.ts');
    const text = script(await Promise.all(commands.map(lineOf)));
    if (context.output.isJson) context.output.result({ shell, script: text }, []);
    else context.output.raw(text);
  },
});

async function lineOf({ name, summary, load }: Entry): Promise<Line> {
  const { options = {} } = await load();
  return { name, summary, options: Object.keys({ ...options, ...commonOptions }).map((option) => `--${option}`) };
}

/** The words that may follow each beginning of a command's name; none yet for the empty one. */
function followers(lines: readonly Line[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, options } of lines) {
    const words = name.split(' ');
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index).join(' ');
      found.set(before, [...new Set([...(found.get(before) ?? []), word])]);
    }
    found.set(name, [...(found.get(name) ?? []), ...options]);
  }
  return found;
}

const cases = (lines: readonly Line[]): string =>
  [...followers(lines)].map(([before, words]) => `    '${before}') words='${words.join(' ')}' ;;\n`).join('');

/** Words up to the first option, two at most: that is a command's name. */
const nameOfWords = `  local name= words= word
  for word in "\${before[@]}"; do
    case "$word" in -*) continue ;; esac
    [ -n "$name" ] && [ "\${name#* }" != "$name" ] && break
    name="\${name:+$name }$word"
  done
`;

function bash(lines: readonly Line[]): string {
  return `_nexus() {
  local before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
${nameOfWords}  case "$name" in
${cases(lines)}  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _nexus nexus
`;
}

function zsh(lines: readonly Line[]): string {
  return `#compdef nexus
_nexus() {
  local -a before
  before=("\${words[@]:1:$((CURRENT - 2))}")
  local line=
${nameOfWords.replace('local name= words= word', 'local name= word')}  case "$name" in
${cases(lines).replaceAll(' words=', ' line=')}  esac
  compadd -- \${=line} || _files
}
compdef _nexus nexus
`;
}

function fish(lines: readonly Line[]): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const rules = lines.flatMap(({ name, summary, options }) => {
    const [first = '', second] = name.split(' ');
    const group = second === undefined ? [] : [[`__fish_use_subcommand`, first, ''] as const];
    const own =
      second === undefined
        ? (['__fish_use_subcommand', first, summary] as const)
        : ([`__fish_seen_subcommand_from ${first}`, second, summary] as const);
    const seen = name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    return [
      ...[...group, own].map(
        ([when, word, text]) => `complete -c nexus -f -n ${quoted(when)} -a ${word} -d ${quoted(text)}`,
      ),
      ...options.map((option) => `complete -c nexus -n ${quoted(seen)} -l ${option.slice(2)}`),
    ];
  });
  return `${[...new Set(rules)].join('\n')}\n`;
}
