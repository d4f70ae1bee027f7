import { z } from 'zod';
import { bodies } from '../../../../http/body/index.ts';
import { route } from '../../../../http/route.ts';
import { errors } from '../../../../kernel/errors.ts';
import type { Id } from '../../../../kernel/ids.ts';
import { dataDialect, doubledDialect } from '../dialect.ts';
import { locate, MountAlone, type Place } from '../kv/place.ts';
import { Config, ConfigReply, config, Nothing } from '../kv/schema.ts';

const Mount = z.object({
  type: z.string(),
  description: z.string(),
  accessor: z.string(),
  uuid: z.string(),
  local: z.boolean(),
  seal_wrap: z.boolean(),
  external_entropy_access: z.boolean(),
  options: z.object({ version: z.string() }),
  config: z.object({ default_lease_ttl: z.int(), max_lease_ttl: z.int(), force_no_cache: z.boolean() }),
  deprecation_status: z.string(),
  plugin_version: z.string(),
  running_plugin_version: z.string(),
  running_sha256: z.string(),
});

/** All are key-value secrets of the second version. */
const kind = {
  type: 'kv',
  description: 'Secrets of a project',
  local: false,
  seal_wrap: false,
  external_entropy_access: false,
  options: { version: '2' },
  config: { default_lease_ttl: 0, max_lease_ttl: 0, force_no_cache: false },
  deprecation_status: 'supported',
  plugin_version: '',
  running_plugin_version: '',
  running_sha256: '',
};

const shared = { meter: 'api.calls', params: MountAlone, locate } as const;

/** @throws NOT_FOUND */
function projectOf({ project }: Place): Id<'prj'> {
  if (project === undefined) throw errors.NOT_FOUND();
  return project;
}

const Below = z.object({ '*': z.string().min(1).max(2000) });

export const mountRoutes = [
  route({
    ...shared,
    dialect: dataDialect,
    method: 'GET',
    path: '/vault/v1/:mount/config',
    summary: 'Read the settings of a mount, which are the same for all',
    permission: 'folders:read',
    reply: ConfigReply,
    act({ params }) {
      projectOf(params);
      return config;
    },
  }),
  route({
    ...shared,
    dialect: dataDialect,
    method: 'POST',
    path: '/vault/v1/:mount/config',
    aliases: [{ method: 'PUT', path: '/vault/v1/:mount/config' }],
    summary: 'Set the settings of a mount to what they are; all others are refused',
    permission: 'secrets:write',
    audit: 'secret.configure',
    status: 204,
    body: bodies.anyJson(Config),
    reply: Nothing,
    act({ tx, params }) {
      tx.audit({ resource: { type: 'project', id: projectOf(params) }, after: config });
    },
  }),
  route({
    ...shared,
    dialect: doubledDialect,
    method: 'GET',
    path: '/vault/v1/sys/mounts/:mount',
    summary: 'Read what kind of secrets a mount has',
    permission: 'folders:read',
    reply: Mount,
    act({ params }) {
      const project = projectOf(params);
      return { ...kind, accessor: project, uuid: project };
    },
  }),
  route({
    dialect: dataDialect,
    meter: false,
    method: 'GET',
    path: '/vault/v1/sys/internal/ui/mounts/*',
    summary: 'What kind of secrets lie at a path: the same for all, whether they are there or not',
    permission: 'authenticated',
    scope: 'none',
    params: Below,
    reply: Mount.extend({ path: z.string() }),
    act({ params }) {
      const [mount = ''] = params['*'].split('/');
      return { ...kind, path: `${mount}/`, accessor: mount, uuid: mount };
    },
  }),
];
