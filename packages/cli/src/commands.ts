import type { Entry } from './command.ts';

/** A command is loaded when it is called: the time to start is that of its own modules. */
export const commands: readonly Entry[] = [
  {
    name: 'login',
    summary: 'Log in, in the browser or with a key',
    load: async () => (await import('./session/login.ts')).login,
  },
  {
    name: 'logout',
    summary: 'End the log-in, and remove what was stored',
    load: async () => (await import('./session/logout.ts')).logout,
  },
  {
    name: 'whoami',
    summary: 'Show who you are',
    load: async () => (await import('./session/whoami.ts')).whoami,
  },
  {
    name: 'status',
    summary: 'Show the server, the log-in and the folder in use',
    load: async () => (await import('./session/status.ts')).status,
  },
  {
    name: 'init',
    summary: 'Create a project and link this folder to it',
    load: async () => (await import('./link/link.ts')).init,
  },
  {
    name: 'link',
    summary: 'Link this folder to a project and an environment',
    load: async () => (await import('./link/link.ts')).link,
  },
  {
    name: 'run',
    summary: 'Run a command with secrets as its variables',
    load: async () => (await import('./run/run.ts')).run,
  },
  {
    name: 'secrets list',
    summary: 'List secrets without their values',
    load: async () => (await import('./secrets/read.ts')).list,
  },
  {
    name: 'secrets get',
    summary: 'Print the value of a secret',
    load: async () => (await import('./secrets/read.ts')).get,
  },
  {
    name: 'secrets set',
    summary: 'Create a secret, or give it a new value',
    load: async () => (await import('./secrets/write.ts')).set,
  },
  {
    name: 'secrets edit',
    summary: 'Edit the secrets of a folder in an editor',
    load: async () => (await import('./secrets/edit.ts')).editSecrets,
  },
  {
    name: 'secrets delete',
    summary: 'Delete a secret',
    load: async () => (await import('./secrets/write.ts')).remove,
  },
  {
    name: 'secrets undelete',
    summary: 'Bring a deleted secret back',
    load: async () => (await import('./secrets/write.ts')).undelete,
  },
  {
    name: 'secrets history',
    summary: 'List the versions of a secret',
    load: async () => (await import('./secrets/read.ts')).history,
  },
  {
    name: 'secrets rollback',
    summary: 'Give a secret the value of an earlier version',
    load: async () => (await import('./secrets/write.ts')).rollback,
  },
  {
    name: 'secrets diff',
    summary: 'Compare with another environment or an earlier time',
    load: async () => (await import('./secrets/diff.ts')).diff,
  },
  {
    name: 'secrets import',
    summary: 'Write the secrets of a file',
    load: async () => (await import('./import/secrets.ts')).importFile,
  },
  {
    name: 'secrets export',
    summary: 'Write secrets as a file',
    load: async () => (await import('./secrets/export.ts')).exportSecrets,
  },
  {
    name: 'import env',
    summary: 'Import a .env file',
    load: async () => (await import('./import/secrets.ts')).importEnv,
  },
  {
    name: 'import infisical',
    summary: 'Import an export of Infisical',
    load: async () => (await import('./import/secrets.ts')).importInfisical,
  },
  {
    name: 'import doppler',
    summary: 'Import an export of Doppler',
    load: async () => (await import('./import/secrets.ts')).importDoppler,
  },
  {
    name: 'import vault',
    summary: 'Import secrets of HashiCorp Vault',
    load: async () => (await import('./import/secrets.ts')).importVault,
  },
  {
    name: 'import keys',
    summary: 'Import your customers’ keys by their hashes',
    load: async () => (await import('./import/keys.ts')).importKeys,
  },
  {
    name: 'import users',
    summary: 'Import people with the hashes of their passwords',
    load: async () => (await import('./import/users.ts')).importUsers,
  },
  {
    name: 'share',
    summary: 'Make a link that shows a secret once',
    load: async () => (await import('./share/share.ts')).share,
  },
  {
    name: 'share open',
    summary: 'Print what such a link holds',
    load: async () => (await import('./share/share.ts')).openShare,
  },
  {
    name: 'share list',
    summary: 'List links',
    load: async () => (await import('./share/share.ts')).listShares,
  },
  {
    name: 'share delete',
    summary: 'Withdraw a link',
    load: async () => (await import('./share/share.ts')).deleteShare,
  },
  {
    name: 'keys list',
    summary: 'List keys',
    load: async () => (await import('./keys/keys.ts')).listKeys,
  },
  {
    name: 'keys create',
    summary: 'Create a key, and print it this once',
    load: async () => (await import('./keys/keys.ts')).createKey,
  },
  {
    name: 'keys rotate',
    summary: 'Give a key a new secret',
    load: async () => (await import('./keys/keys.ts')).rotateKey,
  },
  {
    name: 'keys revoke',
    summary: 'Revoke a key',
    load: async () => (await import('./keys/keys.ts')).revokeKey,
  },
  {
    name: 'keys verify',
    summary: 'Verify a customer’s key',
    load: async () => (await import('./keys/keys.ts')).verifyKey,
  },
  {
    name: 'customers list',
    summary: 'List customers',
    load: async () => (await import('./keys/customers.ts')).listCustomers,
  },
  {
    name: 'customers get',
    summary: 'Show a customer',
    load: async () => (await import('./keys/customers.ts')).getCustomer,
  },
  {
    name: 'customers create',
    summary: 'Create a customer',
    load: async () => (await import('./keys/customers.ts')).createCustomer,
  },
  {
    name: 'usage',
    summary: 'Show usage by meter, or by day',
    load: async () => (await import('./keys/usage.ts')).usageCommand,
  },
  {
    name: 'access explain',
    summary: 'Explain why something is allowed or refused',
    load: async () => (await import('./access/explain.ts')).explain,
  },
  {
    name: 'audit export',
    summary: 'Export the audit log, so that it can be verified elsewhere',
    load: async () => (await import('./access/audit-export.ts')).exportAudit,
  },
  {
    name: 'audit verify',
    summary: 'Verify an export of the audit log without the server',
    load: async () => (await import('./audit-verify.ts')).verifyCommand,
  },
  {
    name: 'billing sync',
    summary: 'Create your plans’ products and prices at your billing provider',
    load: async () => (await import('./billing-sync.ts')).syncCommand,
  },
  {
    name: 'open',
    summary: 'Open Nexus in the browser',
    load: async () => (await import('./shell/open.ts')).open,
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands in your shell',
    load: async () => (await import('./shell/completion.ts')).completion,
  },
];
