import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';
import { patternSource } from '../pattern.ts';

const words = {
  id: 'Id of the role; null for a built-in role, which goes by its name',
  name: ['Unique in the organization, whatever the case', 'Support'],
  description: ['For people who choose a role', 'Answers customers'],
  permissions: ['Permissions or patterns that it holds', ['customers:*', 'keys:read']],
  builtIn: 'Whether every organization has it and nobody can change it',
  allow: ['Permissions and patterns that it holds', ['customers:*', 'keys:read']],
  except: ['Permissions and patterns that it does not hold, although `allow` includes them', []],
} as const;

export type NewRole = z.infer<typeof NewRole>;
export const NewRole = describe(
  z.strictObject({
    name: oneLine(64),
    description: paragraphs(500).optional(),
    permissions: z
      .array(z.string().max(130).regex(new RegExp(patternSource), 'Must be resource:action, either of which may be *'))
      .min(1)
      .max(100),
  }),
  words,
).meta({ id: 'NewRole' });
export type RoleChanges = z.infer<typeof RoleChanges>;
export const RoleChanges = NewRole.partial().meta({ id: 'RoleChanges' });

export type Role = z.input<typeof Role>;
export const Role = describe(
  z.object({
    id: Id('rol').nullable(),
    name: z.string(),
    description: z.string(),
    builtIn: z.boolean(),
    allow: z.array(z.string()),
    except: z.array(z.string()),
  }),
  words,
).meta({ id: 'Role' });

export const Permission = z
  .object({
    permission: z.string().meta({ description: '`resource:action`', examples: ['customers:read'] }),
    opens: z.array(z.string()).meta({ description: 'What it allows', examples: [['Read one customer']] }),
    roles: z.array(z.string()).meta({ description: 'Built-in roles that hold it', examples: [['owner', 'admin']] }),
  })
  .meta({ id: 'Permission' });

/** One of the organization's own. */
export type RoleRow = z.infer<typeof RoleRow>;
export const RoleRow = z.object({
  id: Id('rol'),
  name: z.string(),
  description: z.string(),
  permissions: z.array(z.string()),
});

export const role = defineNoun({
  name: 'role',
  meter: false,
  tag: { name: 'Roles', description: 'Sets of permissions: the built-in ones, and those of the organization.' },
  ids: { role: Id('rol') },
  facts: RoleRow.pick({ permissions: true }),
  audited: RoleRow.pick({ name: true }),
  impersonation: 'read',
});
