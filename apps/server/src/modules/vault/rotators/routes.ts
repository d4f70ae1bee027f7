import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { vaultErrors } from '../errors.ts';
import { createRotator, deleteRotator, listRotators, readRotator, rotateNow, updateRotator } from './rotators.ts';
import { NewRotator, Rotator, RotatorChanges, rotator } from './schema.ts';

const rotators = '/api/v1/projects/:project/environments/:environment/rotators';
const one = `${rotators}/:rotator` as const;

export const rotatorRoutes = [
  rotator.post(rotators, {
    action: 'create',
    status: 201,
    permission: 'secrets:write',
    summary: 'Have a secret replaced by itself, at once and then at intervals',
    description:
      '`random` makes values. `webhook` sends each to a receiver before the secret has it, signed as Standard Webhooks has it; the receiver keeps the value before until the next call. `postgres-user` sets the passwords of two users in turn, and the secret is the connection URL of the one whose turn it was.',
    effect: 'destroys',
    body: NewRotator,
    reply: Rotator,
    errors: [
      errors.NOT_FOUND,
      errors.OUTBOUND_REFUSED,
      vaultErrors.APPROVAL_REQUIRED,
      vaultErrors.ROTATOR_TAKEN,
      vaultErrors.TOO_MANY_ROTATORS,
    ],
    act: ({ tx, params, body }) => createRotator(tx, params, body),
  }),
  rotator.get(rotators, {
    permission: 'folders:read',
    impersonation: 'read',
    summary: 'List the rotators of an environment, oldest first',
    query: PageQuery,
    reply: PageOf(Rotator),
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, query }) => listRotators(tx, params, query),
  }),
  rotator.get(one, {
    permission: 'folders:read',
    impersonation: 'read',
    summary: 'Read a rotator: when it rotates, and what the last attempt failed with',
    reply: Rotator,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readRotator(tx, params),
  }),
  rotator.patch(one, {
    permission: 'secrets:write',
    summary: 'Change when a secret is rotated, or who may change it outside',
    body: RotatorChanges,
    reply: Rotator,
    errors: [errors.NOT_FOUND, errors.INVALID_REQUEST],
    act: ({ tx, params, body }) => updateRotator(tx, params, body),
  }),
  rotator.post(`${one}/rotate`, {
    permission: 'secrets:write',
    summary: 'Rotate a secret now, in the background',
    effect: 'destroys',
    reply: Rotator,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => rotateNow(tx, params),
  }),
  rotator.delete(one, {
    permission: 'secrets:write',
    summary: 'Delete a rotator; the secret keeps the value that it has',
    effect: 'destroys',
    reply: Deleted,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => deleteRotator(tx, params),
  }),
];
