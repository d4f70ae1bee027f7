import { defineCommand } from '../command.ts';
import { connectAs, credentialFor } from './session.ts';

export const whoami = defineCommand({
  usage: '',
  examples: ['whoami', 'whoami --json'],
  async run(context) {
    const { url, credential } = await credentialFor(context);
    const { nexus } = await connectAs(context, url, credential);
    if (credential.kind === 'key') {
      const allowed = await nexus.projects.list({ limit: 1 }).then(
        () => true,
        (error: { status?: number }) => {
          if (error.status !== 403) throw error;
          return false;
        },
      );
      const hint = credential.apiKey.slice(-4);
      const result = { url, kind: 'key', hint, mayListProjects: allowed };
      context.output.result(result, [`A platform key that ends with ${hint}, at ${url}`]);
      return;
    }
    const { user } = await nexus.account.read();
    const { items: organizations } = await nexus.organizations.list({ limit: 100 });
    context.output.result({ url, kind: 'session', user, organizations }, () => [
      `${user.displayName} <${user.email}>, at ${url}`,
      ...context.output.table(
        ['ORGANIZATION', 'ROLE', 'ID'],
        organizations.map(({ name, role, id }) => [name, role, id]),
      ),
    ]);
  },
});
