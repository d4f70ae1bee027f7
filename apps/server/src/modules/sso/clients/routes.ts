import { Deleted } from '../../../http/noun.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { deleteClient, listClients, readClient } from './clients.ts';
import { client, RegisteredClient } from './schema.ts';

export const clientRoutes = [
  client.get('/api/v1/organizations/:org/clients', {
    summary: 'List the clients that registered themselves with the organization, newest first',
    description:
      'They get tokens for its APIs that admit them (`unregisteredClients`), in the name of people who agree.',
    query: PageQuery,
    reply: PageOf(RegisteredClient),
    act: ({ tx, query }) => listClients(tx, query),
  }),
  client.get('/api/v1/organizations/:org/clients/:client', {
    summary: 'Read one client that registered itself',
    reply: RegisteredClient,
    act: ({ tx, params }) => readClient(tx, params.client),
  }),
  client.delete('/api/v1/organizations/:org/clients/:client', {
    summary: 'Delete a client that registered itself; its tokens and what people agreed to end at once',
    description: 'It can register itself again; an API keeps such clients out by `unregisteredClients`.',
    effect: 'destroys',
    reply: Deleted,
    act: ({ tx, params }) => deleteClient(tx, params.client),
  }),
];
