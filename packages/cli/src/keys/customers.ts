import { defineCommand } from '../command.ts';
import { Failure } from '../failure.ts';
import { allOf } from '../paging.ts';
import { connect } from '../session/session.ts';

export const listCustomers = defineCommand({
  usage: '',
  examples: ['customers list', 'customers list --json'],
  async run(context) {
    const { nexus } = await connect(context);
    const items = await allOf(nexus.customers.list({ limit: 100 }));
    context.output.result({ items }, () =>
      context.output.table(
        ['ID', 'EXTERNAL ID', 'NAME', 'PLAN', 'SINCE'],
        items.map(({ id, externalId, name, plan, createdAt }) => [id, externalId, name, plan, createdAt]),
      ),
    );
  },
});

export const getCustomer = defineCommand({
  usage: 'ID',
  details: 'By its id, or by your own (externalId).',
  examples: ['customers get acme-42'],
  operands: [1, 1],
  async run(context, { operands: [id = ''] }) {
    const { nexus } = await connect(context);
    const customer = id.startsWith('eco_cus_')
      ? await nexus.customers.read({ customer: id })
      : (await nexus.customers.list({ externalId: id })).items[0];
    if (customer === undefined) throw new Failure('failed', `There is no customer ${id}`, { code: 'NOT_FOUND' });
    context.output.result(customer, () =>
      context.output.table(
        ['', ''],
        Object.entries(customer).map(([name, value]) => [
          name,
          typeof value === 'object' ? JSON.stringify(value) : value,
        ]),
      ),
    );
  },
});

export const createCustomer = defineCommand({
  usage: 'EXTERNAL-ID NAME [--email ADDRESS] [--plan SLUG]',
  options: {
    email: { type: 'string', value: 'ADDRESS', description: 'Where invoices go' },
    plan: { type: 'string', value: 'SLUG', description: 'The plan' },
  },
  examples: ["customers create acme-42 'Acme Ltd.'"],
  operands: [2, 2],
  async run(context, { values: { email, plan }, operands: [externalId = '', name = ''] }) {
    const { nexus } = await connect(context);
    const others = { ...(email === undefined ? {} : { email }), ...(plan === undefined ? {} : { plan }) };
    const customer = await nexus.customers.create({ externalId, name, ...others });
    context.output.result(customer, [customer.id]);
  },
});
