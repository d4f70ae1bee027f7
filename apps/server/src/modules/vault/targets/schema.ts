import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { patternSource } from '../../access/index.ts';
import { openRedis } from './redis.ts';
import { openMysql } from './store/mysql.ts';
import { openPostgres } from './store/postgres.ts';
import type { Open } from './target.ts';

/** Kinds of servers in which users are made. */
export const servers = { postgres: openPostgres, mysql: openMysql, redis: openRedis } as const satisfies Record<
  string,
  Open
>;

const Kind = <K extends string>(kind: K) => z.literal(kind).describe('What it is');

/** As certificates and resolvers have them. */
const Host = z
  .string()
  .max(253)
  .regex(
    /^([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.|$))+$|^[0-9A-Fa-f:.]+$/,
    'Must be the name of a host or an address',
  )
  .meta({ description: 'The host', examples: ['db.example.com'] });
const Port = (port: number) =>
  z
    .int()
    .min(1)
    .max(65_535)
    .default(port)
    .meta({ description: 'The number of the TCP port', examples: [port] });
const Tls = z.boolean().default(true).meta({ description: 'Whether to use TLS; certificates are checked' });
const Ca = z
  .string()
  .max(20_000)
  .regex(/^-----BEGIN CERTIFICATE-----/, 'Must be certificates in PEM')
  .optional()
  .meta({
    description: 'Certificates in PEM that are trusted instead of those of the system',
    examples: ['-----BEGIN CERTIFICATE-----\nMIIB…'],
  });
const Database = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\0]*$/)
  .optional()
  .meta({ description: 'The database', examples: ['shop'] });
const Statements = z
  .array(
    z
      .string()
      .min(1)
      .max(1000)
      .regex(/^[^\0]*$/),
  )
  .max(20)
  .default([])
  .meta({
    description: 'Statements after the user was made; `{{name}}` is the user, quoted',
    examples: [['GRANT app_reader TO {{name}}']],
  });
const Rules = z
  .array(z.string().regex(/^[~%&+@|\-*?:\w[\]{}^$.,/=<>!#()]{1,200}$/, 'Must be a rule of ACL SETUSER without spaces'))
  .max(50)
  .default([])
  .meta({ description: 'What the user may do, as rules of `ACL SETUSER`', examples: [['~cache:*', '+@read']] });

/** How a database is reached. */
export const serverFields = (port: number) => ({ host: Host, port: Port(port), database: Database, tls: Tls, ca: Ca });

const Postgres = z.strictObject({ kind: Kind('postgres'), ...serverFields(5432), grants: Statements });
const Mysql = z.strictObject({ kind: Kind('mysql'), ...serverFields(3306), grants: Statements });
const Redis = z.strictObject({ kind: Kind('redis'), host: Host, port: Port(6379), tls: Tls, ca: Ca, grants: Rules });
const ApiKey = z.strictObject({
  kind: Kind('api-key'),
  customerId: Id('cus').describe('The customer whose keys they are'),
  grants: z
    .array(z.string().max(130).regex(new RegExp(patternSource)))
    .max(100)
    .default([])
    .meta({ description: 'Scopes of the keys', examples: [['orders:read']] }),
});

export type Target = z.output<typeof Target>;
/** Where and what; without credentials, it is stored and shown as it is. */
export const Target = z
  .discriminatedUnion('kind', [Postgres, Mysql, Redis, ApiKey])
  .meta({ id: 'DynamicSecretTarget' });

export type Credentials = z.output<typeof Credentials>;
export const Credentials = describe(
  z.strictObject({
    username: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^\0]*$/),
    password: z
      .string()
      .max(1024)
      .regex(/^[^\0]*$/),
  }),
  {
    username: ['The user that makes the others', 'nexus_admin'],
    password: ['Its password; never shown', 'correct-horse-battery'],
  },
).meta({ id: 'TargetCredentials' });
