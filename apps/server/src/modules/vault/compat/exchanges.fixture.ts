import { expect } from 'vitest';

/** A request as a client sends it, and what that client needs of the reply. */
export interface Exchange {
  /** Method and path below `/vault/v1/`. */
  request: string;
  body?: unknown;
  /** Media type of the body; none where absent, as Go's client sends it. */
  type?: string;
  /** Other header fields. */
  headers?: Record<string, string>;
  status: number;
  /** Members that the reply has. `{}` is a body without any of interest. */
  reply?: object;
}

const merge = 'application/merge-patch+json';
const preflightOf = (mount: string): Exchange => ({
  request: `GET sys/internal/ui/mounts/${mount}/development/cli`,
  status: 200,
  reply: { data: { path: `${mount}/`, type: 'kv', options: { version: '2' } } },
});
const version = (number: number) => ({ data: { version: number, destroyed: false, deletion_time: '' } });

/**
 * `vault kv`, written from what its code sends (hashicorp/vault: command/kv_*.go, api/logical.go, api/request.go): JSON without
 * a media type, PUT for writes, GET with `list=true` for lists, versions as texts, and a look at the mount before each command.
 */
export const commandLine = (mount: string): readonly Exchange[] => {
  const preflight = preflightOf(mount);
  return [
    preflight,
    {
      request: `PUT ${mount}/data/development/cli`,
      body: { data: { user: 'a', password: 'b' }, options: {} },
      status: 200,
      reply: version(1),
    },
    preflight,
    {
      request: `PUT ${mount}/data/development/cli`,
      body: { data: { user: 'a', password: 'c' }, options: { cas: 0 } },
      status: 400,
      reply: { errors: ['check-and-set parameter did not match the current version'] },
    },
    {
      request: `PUT ${mount}/data/development/cli`,
      body: { data: { user: 'a', password: 'c' }, options: { cas: 1 } },
      status: 200,
      reply: version(2),
    },
    preflight,
    {
      request: `PATCH ${mount}/data/development/cli`,
      type: merge,
      body: { data: { password: 'd' }, options: {} },
      status: 200,
      reply: version(3),
    },
    preflight,
    {
      request: `GET ${mount}/data/development/cli`,
      status: 200,
      reply: { data: { data: { user: 'a', password: 'd' }, metadata: { version: 3 } } },
    },
    {
      request: `GET ${mount}/data/development/cli?version=1`,
      status: 200,
      reply: { data: { data: { user: 'a', password: 'b' }, metadata: { version: 1 } } },
    },
    { request: `GET ${mount}/data/development/cli?version=99`, status: 404, reply: { errors: [] } },
    { request: `GET ${mount}/metadata/development?list=true`, status: 200, reply: { data: { keys: ['cli'] } } },
    { request: `GET ${mount}/metadata/development/nothing?list=true`, status: 404, reply: { errors: [] } },
    preflight,
    { request: `DELETE ${mount}/data/development/cli`, status: 204 },
    // `kv get` prints the metadata of what is deleted, and `kv rollback` takes the version for its cas.
    {
      request: `GET ${mount}/data/development/cli`,
      status: 404,
      reply: { data: { data: null, metadata: { version: 3, destroyed: false } } },
    },
    { request: `PUT ${mount}/undelete/development/cli`, body: { versions: ['3'] }, status: 204 },
    {
      request: `GET ${mount}/data/development/cli`,
      status: 200,
      reply: { data: { data: { user: 'a', password: 'd' } } },
    },
    { request: `PUT ${mount}/delete/development/cli`, body: { versions: ['1', '2'] }, status: 204 },
    {
      request: `GET ${mount}/data/development/cli?version=2`,
      status: 404,
      reply: { data: { data: null, metadata: { version: 2, destroyed: false } } },
    },
    { request: `PUT ${mount}/destroy/development/cli`, body: { versions: ['2'] }, status: 204 },
    {
      request: `GET ${mount}/data/development/cli?version=2`,
      status: 404,
      reply: { data: { data: null, metadata: { version: 2, destroyed: true } } },
    },
    { request: `PUT ${mount}/undelete/development/cli`, body: { versions: ['1', '2'] }, status: 204 },
    {
      request: `GET ${mount}/data/development/cli?version=1`,
      status: 200,
      reply: { data: { data: { user: 'a', password: 'b' } } },
    },
    {
      request: `PUT ${mount}/metadata/development/cli`,
      body: { max_versions: 0, cas_required: false, delete_version_after: '0s', custom_metadata: { owner: 'me' } },
      status: 204,
    },
    {
      request: `PATCH ${mount}/metadata/development/cli`,
      type: merge,
      body: { custom_metadata: { tier: 'gold', owner: null } },
      status: 204,
    },
    {
      request: `GET ${mount}/metadata/development/cli`,
      status: 200,
      reply: { data: { custom_metadata: { tier: 'gold' }, cas_required: false, max_versions: 0 } },
    },
    {
      request: `PUT ${mount}/metadata/development/cli`,
      body: { max_versions: 5, cas_required: false },
      status: 400,
      reply: { errors: ['/max_versions: Must be 0: the number of versions has no limit'] },
    },
    { request: `DELETE ${mount}/metadata/development/cli`, status: 204 },
    { request: `GET ${mount}/metadata/development/cli`, status: 404, reply: { errors: [] } },
    // `vault token lookup`, `vault token renew`, `vault status`
    { request: 'GET auth/token/lookup-self', status: 200, reply: { data: { type: 'service', expire_time: null } } },
    { request: 'PUT auth/token/renew-self', body: { increment: 0 }, status: 200, reply: { auth: { renewable: true } } },
    { request: 'GET sys/seal-status', status: 200, reply: { sealed: false, initialized: true } },
    { request: 'GET sys/leader', status: 200, reply: { ha_enabled: false } },
  ];
};

/**
 * External Secrets Operator, as a service account that may destroy secrets, written from what its code sends
 * (external-secrets/external-secrets: providers/v1/vault, with Go's client of Vault): log-in, a look at the token, a push
 * with check-and-set, reading, finding by name and by tag, deletion, and the end of the token.
 */
export const operatorPush = (mount: string): readonly Exchange[] => [
  {
    request: 'GET auth/token/lookup-self',
    status: 200,
    reply: { data: { type: 'service', ttl: expect.any(Number), expire_time: expect.any(String) } },
  },
  { request: `GET ${mount}/data/development/eso`, status: 404, reply: { errors: [] } },
  {
    request: `PUT ${mount}/metadata/development/eso`,
    body: { custom_metadata: { 'managed-by': 'external-secrets' } },
    status: 204,
  },
  {
    request: `PUT ${mount}/data/development/eso`,
    body: { data: { token: '{"a":1}', user: 'x' }, options: { cas: 0 } },
    status: 200,
    reply: version(1),
  },
  {
    request: `GET ${mount}/data/development/eso`,
    status: 200,
    reply: { data: { data: { token: '{"a":1}', user: 'x' } } },
  },
  {
    request: `GET ${mount}/metadata/development/eso`,
    status: 200,
    reply: { data: { current_version: 1, custom_metadata: { 'managed-by': 'external-secrets' } } },
  },
  {
    request: `PUT ${mount}/data/development/eso`,
    body: { data: { token: '{"a":2}', user: 'x' }, options: { cas: 1 } },
    status: 200,
    reply: version(2),
  },
  { request: `GET ${mount}/metadata/?list=true`, status: 200, reply: { data: { keys: ['development/'] } } },
  { request: `GET ${mount}/metadata/development/?list=true`, status: 200, reply: { data: { keys: ['eso'] } } },
  {
    request: `GET ${mount}/data/development/eso?version=1`,
    status: 200,
    reply: { data: { data: { token: '{"a":1}' } } },
  },
  { request: `DELETE ${mount}/data/development/eso`, status: 204 },
  { request: `DELETE ${mount}/metadata/development/eso`, status: 204 },
  { request: 'PUT auth/token/revoke-self', status: 204 },
  { request: 'GET auth/token/lookup-self', status: 403, reply: { errors: [expect.any(String)] } },
];
