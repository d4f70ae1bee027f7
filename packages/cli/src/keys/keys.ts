import type { Input } from '@nexus/sdk';
import { defineCommand } from '../command.ts';
import { exitCodes, Failure, usage } from '../failure.ts';
import { allOf } from '../paging.ts';
import { connect } from '../session/session.ts';
import { confirm, readSecret } from '../terminal/prompt.ts';

const kinds = ['platform', 'customer'] as const;
type Kind = (typeof kinds)[number];

function kindOf(text: string | undefined): Kind | undefined {
  if (text !== undefined && !kinds.includes(text as Kind)) throw usage(`--kind takes ${kinds.join(' or ')}`);
  return text as Kind | undefined;
}

export const listKeys = defineCommand({
  usage: '[--kind platform|customer] [--customer ID]',
  options: {
    kind: { type: 'string', value: 'KIND', description: 'platform: for your programs; customer: for your customers' },
    customer: { type: 'string', value: 'ID', description: 'Keys of this customer' },
  },
  examples: ['keys list', 'keys list --kind customer --json'],
  async run(context, { values }) {
    const { nexus } = await connect(context);
    const kind = kindOf(values.kind);
    const filter = {
      ...(kind === undefined ? {} : { kind }),
      ...(values.customer === undefined ? {} : { customerId: values.customer }),
    };
    const items = await allOf(nexus.keys.list({ ...filter, limit: 100 }));
    const state = (revokedAt: string | null, pausedAt: string | null): string =>
      revokedAt !== null ? 'revoked' : pausedAt !== null ? 'paused' : 'active';
    context.output.result({ items }, () =>
      context.output.table(
        ['ID', 'NAME', 'KIND', 'ENDS WITH', 'STATE', 'EXPIRES', 'LAST USED'],
        items.map((key) => [
          ...[key.id, key.name, key.kind, key.hint, state(key.revokedAt, key.pausedAt), key.expiresAt, key.lastUsedAt],
        ]),
      ),
    );
  },
});

export const createKey = defineCommand({
  usage: 'NAME [--customer ID] [--scope SCOPE]… [--environment ID] [--expires TIME]',
  details:
    'Prints the key to stdout, this once. With --customer it is a key of that customer, else one of your programs.',
  options: {
    customer: { type: 'string', value: 'ID', description: 'The customer whose key it is' },
    'service-account': { type: 'string', value: 'ID', description: 'The service account whose key it is' },
    scope: { type: 'string', multiple: true, value: 'SCOPE', description: 'What it may do; may be repeated' },
    environment: { type: 'string', value: 'ID', description: 'The one environment it works in' },
    expires: { type: 'string', value: 'TIME', description: 'When it stops working (RFC 3339)' },
  },
  examples: [
    'keys create deploy --scope secrets:read > key.txt',
    'keys create Acme --customer eco_cus_… --scope orders:read',
  ],
  operands: [1, 1],
  async run(context, { values, operands: [name = ''] }) {
    const { nexus } = await connect(context);
    const { customer, scope, environment, expires, 'service-account': account } = values;
    const input: Input<'keys.create'> = {
      name,
      kind: customer === undefined ? 'platform' : 'customer',
      ...(customer === undefined ? {} : { customerId: customer }),
      ...(account === undefined ? {} : { serviceAccountId: account }),
      ...(scope === undefined ? {} : { scopes: scope }),
      ...(environment === undefined ? {} : { environmentId: environment }),
      ...(expires === undefined ? {} : { expiresAt: expires }),
    };
    const created = await nexus.keys.create(input);
    context.output.result(created, [created.key]);
    if (!context.output.isJson) context.output.note(`${created.id} is shown this once.`);
  },
});

export const rotateKey = defineCommand({
  usage: 'ID [--grace SECONDS]',
  details: 'Gives the key a new secret and prints it, this once. The old one works until the grace is over.',
  options: {
    grace: { type: 'string', value: 'SECONDS', description: 'How long the old secret works; none where absent' },
  },
  examples: ['keys rotate eco_api_… --grace 3600 > key.txt'],
  operands: [1, 1],
  async run(context, { values, operands: [id = ''] }) {
    const { nexus } = await connect(context);
    const grace = values.grace === undefined ? {} : { graceSeconds: Number(values.grace) };
    const rotated = await nexus.keys.rotate({ id, ...grace });
    context.output.result(rotated, [rotated.key]);
  },
});

export const revokeKey = defineCommand({
  usage: 'ID [--yes]',
  details: 'It cannot be taken back.',
  options: { yes: { type: 'boolean', short: 'y', description: 'Do not ask' } },
  examples: ['keys revoke eco_api_… --yes'],
  operands: [1, 1],
  async run(context, { values, operands: [id = ''] }) {
    const { nexus } = await connect(context);
    if (context.isInteractive && values.yes !== true && !(await confirm(context, `Revoke ${id} for good?`)))
      throw new Failure('failed', 'Not revoked');
    const revoked = await nexus.keys.revoke({ id });
    context.output.result(revoked, [`${id} is revoked.`]);
  },
});

export const verifyKey = defineCommand({
  usage: '[--permission PERMISSION] [--environment ID] [--ip ADDRESS] [--cost N]',
  details:
    'Takes a key of a customer from stdin or a prompt, and uses up its limits as a call would. Ends with 1 if it is not valid.',
  options: {
    permission: { type: 'string', value: 'PERMISSION', description: 'What the call needs' },
    environment: { type: 'string', value: 'ID', description: 'The environment that is called' },
    ip: { type: 'string', value: 'ADDRESS', description: 'Where the call comes from' },
    cost: { type: 'string', value: 'N', description: 'What the call costs; 1' },
  },
  examples: ['keys verify --permission orders:read < key.txt'],
  async run(context, { values }) {
    const { nexus } = await connect(context);
    const { permission, environment, ip, cost } = values;
    const verdict = await nexus.keys.verify({
      key: (await readSecret(context, 'key')).trim(),
      ...(permission === undefined ? {} : { permission }),
      ...(environment === undefined ? {} : { resource: { environmentId: environment } }),
      ...(ip === undefined ? {} : { ip }),
      ...(cost === undefined ? {} : { cost: Number(cost) }),
    });
    context.output.result(verdict, () => [
      ...context.output.table(
        ['', ''],
        [
          ['verdict', verdict.code],
          ['key', verdict.keyId],
          ['customer', verdict.externalId ?? verdict.customerId],
          ['scopes', verdict.scopes.join(' ')],
          ...verdict.limits.map((limit) => [`limit ${limit.name}`, `${limit.remaining} of ${limit.limit} left`]),
        ],
      ),
    ]);
    return verdict.valid ? exitCodes.done : exitCodes.failed;
  },
});
