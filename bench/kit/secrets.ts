import { must, type Person, several } from './client.ts';
import type { Server } from './processes.ts';

/** Characters of a value: a connection string, a token. */
export const valueLength = 64;

/** Of its first project, that which real users do not depend on. */
export async function environmentOf(nexus: Server, { token }: Person): Promise<string> {
  const { body } = await must(nexus.url, 'GET /api/v1/projects', { as: token });
  const project = String(body.items?.[0]?.id);
  const answer = await must(nexus.url, `GET /api/v1/projects/${project}`, { as: token });
  const environments = answer.body.environments as unknown as { id: string; production: boolean }[];
  return `/api/v1/projects/${project}/environments/${environments.find(({ production }) => !production)?.id}`;
}

export const secretNames = (count: number): string[] => Array.from({ length: count }, (_, n) => `SECRET_${n}`);

export const valueNumber = (n: number): string => String(n).padStart(valueLength, 'v');

/** As many as a batch takes at once. */
const batch = 500;

export async function fillSecrets(
  nexus: Server,
  { token }: Person,
  base: string,
  names: readonly string[],
): Promise<void> {
  await several(
    Math.ceil(names.length / batch),
    async (part) => {
      const changes = names.slice(part * batch, (part + 1) * batch).map((name, n) => ({ name, value: valueNumber(n) }));
      await must(nexus.url, `POST ${base}/batch`, { as: token, body: { changes } });
    },
    1,
  );
}
