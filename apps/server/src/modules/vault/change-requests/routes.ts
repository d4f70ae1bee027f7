import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { vaultErrors } from '../errors.ts';
import { applyRequest } from './apply.ts';
import {
  approveRequest,
  createRequest,
  listRequests,
  readRequest,
  rejectRequest,
  withdrawRequest,
} from './change-requests.ts';
import {
  ChangeRequest,
  ChangeRequestDetail,
  ChangeRequestQuery,
  changeRequest,
  NewChangeRequest,
  ProposedValues,
  Rejection,
} from './schema.ts';
import { revealRequest } from './values.ts';

const requests = '/api/v1/projects/:project/environments/:environment/change-requests';
const one = `${requests}/:changeRequest` as const;

/** 8 MiB of values, escaped in JSON, and 500 names and comments. */
const bodyLimit = 16 * 1024 * 1024;

const { CHANGE_REQUEST_ENDED, CAS_MISMATCH, SECRET_NOT_FOUND } = vaultErrors;

export const changeRequestRoutes = [
  changeRequest.post(requests, {
    action: 'create',
    permission: 'secrets:write',
    summary: 'Ask for changes of secrets, which others approve before they happen',
    description:
      'What it asks for cannot be changed afterwards: withdraw it and make another one. To delete also needs `secrets:delete`.',
    bodyLimit,
    body: NewChangeRequest,
    reply: ChangeRequest,
    errors: [errors.NOT_FOUND, SECRET_NOT_FOUND, CAS_MISMATCH, vaultErrors.TOO_MANY_REQUESTS],
    act: ({ tx, kernel, caller, params, body }) => createRequest(tx, { kernel, caller }, params, body),
  }),
  changeRequest.get(requests, {
    permission: 'folders:read',
    impersonation: 'read',
    revalidates: true,
    summary: 'List the change requests of an environment, newest first',
    query: ChangeRequestQuery,
    reply: PageOf(ChangeRequest),
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, query }) => listRequests(tx, params, query),
  }),
  changeRequest.get(one, {
    permission: 'folders:read',
    impersonation: 'read',
    revalidates: true,
    summary: 'Read which secrets a request changes, without values, and who approved it',
    reply: ChangeRequestDetail,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readRequest(tx, params),
  }),
  changeRequest.get(`${one}/values`, {
    action: 'reveal',
    permission: 'secrets:read',
    audit: 'change-request.reveal',
    summary: 'Read the values that an open request sets, beside the present ones',
    reply: ProposedValues,
    errors: [errors.NOT_FOUND, CHANGE_REQUEST_ENDED, vaultErrors.VALUES_TOO_LARGE],
    act: ({ tx, params }) => revealRequest(tx, params),
  }),
  changeRequest.post(`${one}/approve`, {
    permission: 'secrets:approve',
    callers: ['user'],
    summary: 'Approve a change request of somebody else',
    description:
      'Open to people alone. It counts until the request ends, as long as the person has the permission; nobody approves what they or a key of theirs asked for.',
    reply: ChangeRequest,
    errors: [errors.NOT_FOUND, CHANGE_REQUEST_ENDED, vaultErrors.OWN_CHANGE_REQUEST],
    act: ({ tx, params }) => approveRequest(tx, params),
  }),
  changeRequest.post(`${one}/reject`, {
    permission: 'secrets:approve',
    summary: 'Reject a change request, which ends it',
    beyondQuota: 'anybody',
    body: Rejection,
    reply: ChangeRequest,
    errors: [errors.NOT_FOUND, CHANGE_REQUEST_ENDED],
    act: ({ tx, params, body }) => rejectRequest(tx, params, body.note),
  }),
  changeRequest.post(`${one}/withdraw`, {
    permission: 'secrets:write',
    summary: 'Withdraw a change request, which ends it',
    beyondQuota: 'anybody',
    description: 'Open to everybody who may write to the environment.',
    reply: ChangeRequest,
    errors: [errors.NOT_FOUND, CHANGE_REQUEST_ENDED],
    act: ({ tx, params }) => withdrawRequest(tx, params),
  }),
  changeRequest.post(`${one}/apply`, {
    permission: 'secrets:write',
    summary: 'Make the changes of an approved request, all or none',
    description:
      'Each folder gets one revision. Where a secret has another version than when the request was made, `CAS_MISMATCH` names it. To delete also needs `secrets:delete`.',
    reply: ChangeRequest,
    errors: [
      errors.NOT_FOUND,
      CHANGE_REQUEST_ENDED,
      vaultErrors.APPROVALS_MISSING,
      CAS_MISMATCH,
      vaultErrors.TOO_MANY_SECRETS,
      vaultErrors.TOO_MANY_FOLDERS,
    ],
    act: ({ tx, kernel, caller, params }) => applyRequest(tx, { kernel, caller }, params),
  }),
];
