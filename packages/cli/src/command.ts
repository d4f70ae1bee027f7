import type { Context } from './context.ts';

export interface Option {
  type: 'string' | 'boolean';
  short?: string;
  /** It may be given several times. */
  multiple?: true;
  /** What stands for its value in the help. */
  value?: string;
  description: string;
}

export type Options = Readonly<Record<string, Option>>;

type Value<Of extends Option> = Of['type'] extends 'boolean'
  ? boolean
  : Of extends { multiple: true }
    ? string[]
    : string;
export type Values<Of extends Options> = { readonly [Name in keyof Of]?: Value<Of[Name]> | undefined };

export interface Input<Of extends Options = Options> {
  /** Between the least and the most that the command takes. */
  operands: readonly string[];
  values: Values<Of>;
  /** What stands behind `--`. */
  rest: readonly string[];
}

interface Definition<Of extends Options> {
  /** Its operands and options, as the help shows them behind its name. */
  usage: string;
  /** Paragraphs of the help. */
  details?: string;
  options?: Of;
  /** Each a line, without `nexus`; a comment behind two spaces and `#`. */
  examples: readonly string[];
  operands?: readonly [least: number, most: number];
  /** It takes words behind `--`. */
  takesRest?: true;
  /** What it ends with; 0 where it says nothing. */
  run(context: Context, input: Input<Of>): Promise<number | undefined> | Promise<void>;
}

export type Command = Definition<Options>;

/** A command whose options the compiler knows. */
export const defineCommand = <const Of extends Options>(definition: Definition<Of>): Command => definition as Command;

/** The line of a command in the list: what it does is loaded when it is called. */
export interface Entry {
  /** `secrets get`. */
  name: string;
  summary: string;
  load(): Promise<Command>;
}

/** Of every command. */
export const commonOptions = {
  json: { type: 'boolean', description: 'Print one JSON object; failures too, on stderr' },
  help: { type: 'boolean', short: 'h', description: 'Show this help' },
  url: {
    type: 'string',
    value: 'URL',
    description: 'Where Nexus is; NEXUS_URL, else that of the folder or of the log-in',
  },
  organization: { type: 'string', value: 'ID', description: 'Organization to act in; NEXUS_ORGANIZATION' },
} as const satisfies Options;

/** Of commands that are about the secrets of an environment. */
export const targetOptions = {
  project: { type: 'string', short: 'p', value: 'SLUG', description: 'Project, by slug or id; NEXUS_PROJECT' },
  environment: {
    type: 'string',
    short: 'e',
    value: 'SLUG',
    description: 'Environment, by slug or id; NEXUS_ENVIRONMENT',
  },
  path: { type: 'string', value: 'PATH', description: 'Folder, from the root /' },
} as const satisfies Options;

export type Common = Values<typeof commonOptions>;
export type TargetValues = Values<typeof targetOptions>;
