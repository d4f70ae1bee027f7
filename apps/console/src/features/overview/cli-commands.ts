/** What the page knows of the caller, to put into the commands. */
export interface Place {
  url: string;
  /** Its id. */
  organization: string;
  /** Slugs. */
  project: string;
  environment: string;
  /** Ids; stand-ins where there is none. */
  environmentId: string;
  customer: string;
}

interface CommandGroup {
  title: string;
  description: string;
  commands: readonly { line: string; what: string }[];
}

/** Every command of the command line, ready to copy. `packages/cli` has the options of each. */
export function commandGroups(place: Place): CommandGroup[] {
  return [setUp(place), secrets(place), imports(), keys(place), shares(place), insight(place), shell()];
}

const setUp = ({ url, organization, project, environment }: Place): CommandGroup => ({
  title: 'Set up',
  description: 'Once in each folder. .nexus.json holds ids and no secret: it belongs in the repository.',
  commands: [
    { line: `nexus login --url ${url} --organization ${organization}`, what: 'Log in, in the browser' },
    { line: `nexus login --url ${url} --api-key < key.txt`, what: 'Log in with a platform key, for a program' },
    { line: `nexus link --project ${project} --environment ${environment}`, what: 'Link this folder to the project' },
    { line: 'nexus init', what: 'Create a project and link this folder to it' },
    { line: 'nexus status', what: 'Show the server, the log-in and the folder in use' },
    { line: 'nexus whoami', what: 'Show who you are' },
    { line: 'nexus logout', what: 'End the log-in, and remove what was stored' },
  ],
});

function secrets({ project, environment }: Place): CommandGroup {
  const at = `--project ${project} --environment ${environment}`;
  return {
    title: 'Secrets',
    description: 'In a linked folder, --project and --environment can be left out.',
    commands: [
      { line: `nexus run ${at} -- npm start`, what: 'Run a command with secrets as its variables' },
      { line: `nexus secrets list ${at}`, what: 'List secrets without their values' },
      { line: `nexus secrets get DATABASE_URL ${at}`, what: 'Print the value of a secret' },
      { line: `nexus secrets set DATABASE_URL ${at}`, what: 'Create a secret, or give it a new value: asks for it' },
      { line: `nexus secrets edit ${at}`, what: 'Edit the secrets of a folder in an editor' },
      { line: `nexus secrets delete DATABASE_URL ${at}`, what: 'Delete a secret' },
      { line: `nexus secrets undelete DATABASE_URL ${at}`, what: 'Bring a deleted secret back' },
      { line: `nexus secrets history DATABASE_URL ${at}`, what: 'List the versions of a secret' },
      { line: `nexus secrets rollback DATABASE_URL 1 ${at}`, what: 'Give a secret the value of an earlier version' },
      {
        line: `nexus secrets diff production --project ${project} --environment ${environment}`,
        what: 'Compare with another environment',
      },
      { line: `nexus secrets export --format dotenv ${at}`, what: 'Write secrets as a file' },
      { line: `nexus secrets import .env ${at}`, what: 'Write the secrets of a file' },
    ],
  };
}

const imports = (): CommandGroup => ({
  title: 'Move to Nexus',
  description: 'Each has --dry-run, which shows what it would do.',
  commands: [
    { line: 'nexus import env .env', what: 'Import a .env file' },
    { line: 'nexus import infisical export.json', what: 'Import an export of Infisical' },
    { line: 'nexus import doppler export.json', what: 'Import an export of Doppler' },
    { line: 'nexus import vault --help', what: 'Import secrets of HashiCorp Vault' },
    { line: 'nexus import keys keys.csv --dry-run', what: 'Import your customers’ keys by their hashes' },
    { line: 'nexus import users users.csv --dry-run', what: 'Import people with the hashes of their passwords' },
  ],
});

const keys = ({ environmentId, customer }: Place): CommandGroup => ({
  title: 'Keys and customers',
  description: 'A new key is printed once.',
  commands: [
    { line: 'nexus keys list --kind customer', what: 'List keys' },
    {
      line: `nexus keys create Acme --customer ${customer} --environment ${environmentId} --scope orders:read`,
      what: 'Create a key for a customer',
    },
    { line: 'nexus keys create deploy --scope secrets:read > key.txt', what: 'Create a platform key' },
    { line: 'nexus keys verify --permission orders:read < key.txt', what: 'Verify a customer’s key' },
    { line: 'nexus keys rotate KEY_ID --grace 3600 > key.txt', what: 'Give a key a new secret' },
    { line: 'nexus keys revoke KEY_ID', what: 'Revoke a key' },
    { line: 'nexus customers list', what: 'List customers' },
    { line: `nexus customers get ${customer}`, what: 'Show a customer' },
    { line: "nexus customers create acme-42 'Acme Ltd.'", what: 'Create a customer' },
  ],
});

const shares = ({ project, environment }: Place): CommandGroup => ({
  title: 'Links that show a secret once',
  description: 'The server never sees what such a link holds.',
  commands: [
    { line: `nexus share DATABASE_URL --project ${project} --environment ${environment}`, what: 'Make a link' },
    { line: 'nexus share open', what: 'Print what such a link holds' },
    { line: 'nexus share list', what: 'List links' },
    { line: 'nexus share delete LINK_ID', what: 'Withdraw a link' },
  ],
});

const insight = ({ environmentId }: Place): CommandGroup => ({
  title: 'Usage, access, audit, billing',
  description: 'All commands have --json.',
  commands: [
    { line: 'nexus usage', what: 'Show usage by meter, or by day' },
    {
      line: `nexus access explain secrets:read --environment ${environmentId}`,
      what: 'Explain why something is allowed or refused',
    },
    { line: 'nexus access explain --request REQUEST_ID', what: 'Explain why a request was refused' },
    { line: 'nexus audit export --output audit.ndjson', what: 'Export the audit log' },
    { line: 'nexus audit verify audit.ndjson', what: 'Verify an export without the server' },
    { line: 'nexus billing sync', what: 'Create your plans at your billing provider' },
  ],
});

const shell = (): CommandGroup => ({
  title: 'Shell',
  description: 'Completion of commands and options.',
  commands: [
    { line: 'nexus open', what: 'Open Nexus in the browser' },
    { line: 'nexus completion zsh', what: 'Print a script that completes commands: bash, zsh or fish' },
  ],
});
