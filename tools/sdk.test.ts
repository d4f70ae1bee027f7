import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sdkFiles } from './sdk.ts';

describe('the client', async () => {
  const files = await sdkFiles();

  it.each([...files.keys()])('knows the API as it is: %s (if not: npm run sdk)', (path) => {
    const committed = readFileSync(new URL(`../packages/sdk/${path}`, import.meta.url), 'utf8');
    expect(committed === files.get(path)).toBe(true);
  });

  it('gives no parameter of an operation the name of a member of its body', () => {
    const { paths } = JSON.parse(files.get('openapi.json') ?? '') as {
      paths: Record<string, Record<string, { parameters: { name: string }[]; requestBody?: object }>>;
    };
    const clashes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap(({ parameters, requestBody }) => {
        const body = JSON.stringify(requestBody ?? {});
        const names = parameters.map(({ name }) => name).filter((name) => body.includes(`"${name}":{`));
        return names.map((name) => `${path} ${name}`);
      }),
    );
    expect(clashes).toEqual([]);
    expect(Object.keys(paths).length).toBeGreaterThan(100);
  });
});
