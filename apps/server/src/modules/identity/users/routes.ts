import { z } from 'zod';
import { operatorsOnly } from '../../../http/operators.ts';
import type { Route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { Instant } from '../../../kernel/schema.ts';
import { identityErrors } from '../errors.ts';
import type { OrganizationErrors } from '../ports.ts';
import { importUsers, recordImport } from './import.ts';
import { ImportedUser, ListedUser, OperatedUser, operatedUser, Suspension, UserImport, UserQuery } from './schema.ts';
import { eraseUser, listUsers, readOperatedUser, reinstateUser, removeFactorsOf, suspendUser } from './users.ts';

const all = '/api/v1/operator/users';
const one = `${all}/:user` as const;

/** The rows of the person, and the log of the operator. */
const about = {
  resource: operatorsOnly,
  settings: ({ params }: { params: { user: Id<'usr'> } }) => ({ org: operatorOrg, person: params.user }),
};

/** Done twice, they change nothing more; and replies are stored with the person whose rows the act sees. */
const repeatable = { idempotency: false } as const;

export const userRoutes = ({ LAST_OWNER }: OrganizationErrors): Route[] => [
  operatedUser.get(all, {
    summary: 'List people, newest first, or search them by address, name or id',
    query: UserQuery,
    reply: PageOf(ListedUser),
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    act: ({ tx, query }) => listUsers(tx, query),
  }),
  operatedUser.post(`${all}/import`, {
    action: 'import',
    summary: 'Create people with the password hashes of the service that they come from',
    description:
      'They log in with the password they have, and nobody is told. At the first log-in the hash is replaced by one of ' +
      'our own. Each gets an organization of their own. Accepted are bcrypt (`$2a$`, `$2b$`, `$2y$`, cost 4 to 14), ' +
      'Argon2id and scrypt in PHC string format, PBKDF2 with SHA-1, SHA-256 or SHA-512 as PHC string ' +
      '(`$pbkdf2-sha256$i=600000$…`), as passlib writes it (`$pbkdf2-sha256$29000$…`) and as Django does ' +
      '(`pbkdf2_sha256$600000$…`), and Firebase’s scrypt as ' +
      '`$fbscrypt$v=1,n=<mem_cost>,r=<rounds>,p=1,ss=<salt_separator>,sk=<signer_key>$<salt>$<passwordHash>` in base64. ' +
      'A hash that would take more than about a second or 128 MiB to verify is refused. Repeating an import changes nothing.',
    effect: 'grants',
    limits: [{ name: 'import-users', limit: 600, windowSeconds: 3600, by: 'caller' }],
    // Each person is created before the act; repeated, the import finds them by their addresses.
    idempotency: false,
    body: UserImport,
    reply: z
      .object({ results: z.array(ImportedUser).describe('One for each person, in the order sent') })
      .meta({ id: 'UserImportResults' }),
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    prepare: importUsers,
    act: ({ tx, prepared, body }) => {
      recordImport(tx, prepared, body.dryRun);
      return { results: prepared };
    },
  }),
  operatedUser.get(one, {
    ...about,
    summary: 'Read a person and their organizations',
    reply: OperatedUser,
    act: ({ tx }) => readOperatedUser(tx),
  }),
  operatedUser.post(`${one}/suspend`, {
    ...about,
    summary: 'Suspend a person: their sessions end at once, they cannot log in, and their keys are refused',
    description: 'Nothing is deleted. Log-in answers ACCOUNT_SUSPENDED to whoever proves to be the person.',
    effect: 'destroys',
    ...repeatable,
    body: Suspension,
    reply: OperatedUser,
    errors: [identityErrors.OPERATOR_PROTECTED],
    act: ({ tx, caller, body }) => suspendUser(tx, caller, body.reason),
  }),
  operatedUser.post(`${one}/reinstate`, {
    ...about,
    summary: 'Reinstate a suspended person with all they had; they log in again',
    effect: 'grants',
    ...repeatable,
    reply: OperatedUser,
    act: ({ tx, caller }) => reinstateUser(tx, caller),
  }),
  operatedUser.delete(`${one}/factors`, {
    ...about,
    action: 'remove-factors',
    summary: 'Remove all second factors of a person who has lost them, with passkeys and backup codes',
    description:
      'The person logs in with the password alone, and is told by mail. All their sessions end. First make sure who asks: ' +
      'whoever has the password gets in from then on.',
    effect: 'grants',
    ...repeatable,
    reply: OperatedUser,
    errors: [identityErrors.OWN_FACTORS],
    act: ({ tx, caller }) => removeFactorsOf(tx, caller),
  }),
  operatedUser.delete(one, {
    ...about,
    action: 'erase',
    summary: 'Erase a person and their data, at once and for good',
    description:
      'As the person’s own DELETE /api/v1/auth/me. If the person is the last owner of an organization that has other ' +
      'members, the answer is 409 and names it.',
    effect: 'destroys',
    ...repeatable,
    reply: z
      .object({ id: Id('usr').describe('Id of the person'), erasedAt: Instant.describe('When they were erased') })
      .meta({ id: 'ErasedUser' }),
    errors: [identityErrors.OPERATOR_PROTECTED, LAST_OWNER],
    act: ({ tx, params }) => eraseUser(tx, params.user),
  }),
];
