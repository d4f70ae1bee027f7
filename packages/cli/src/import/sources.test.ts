import { describe, expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { fromDoppler, fromInfisical, fromVault, type Source } from './sources.ts';

const valuesOf = ({ found }: Source) => Object.fromEntries(found.map(({ path, name, value }) => [path + name, value]));

/** What `vault kv get -format=json` writes, laid out as it does. */
const kvGet = (data: object | null, version = 3): string => {
  const metadata = { created_time: '2026-02-01T10:00:00.123456Z', custom_metadata: null, destroyed: false, version };
  return `${JSON.stringify({ request_id: 'r', lease_id: '', data: { data, metadata }, mount_type: 'kv' }, null, 2)}\n`;
};

describe('exports of Vault', () => {
  it('may stand one after the other, laid out over many lines', () => {
    const odd = { brackets: '}{][', quotes: '\\"}"', lines: 'a\n}' };
    expect(valuesOf(fromVault(kvGet({ one: '1' }) + kvGet(odd) + kvGet({ two: '2' })))).toEqual({
      ...{ one: '1', two: '2' },
      ...odd,
    });
    expect(valuesOf(fromVault(`[${kvGet({ one: '1' })}, {"folder/": {"two": "2"}}]`))).toEqual({
      ...{ one: '1', '/foldertwo': '2' },
    });
  });

  it('may hold long values', () => {
    const certificates = 'x\\"\n'.repeat(500_000);
    expect(valuesOf(fromVault(kvGet({ certificates }) + kvGet({ two: '2' })))).toEqual({ certificates, two: '2' });
  });

  it('keep numbers as they are written, also within JSON', () => {
    const data =
      '{"version": 1.10, "big": 12345678901234567890, "port": 5432, "tls": true, "list": [1, 2.50, {"e": 1e3}]}';
    const found = valuesOf(fromVault(kvGet({ data: 0 }).replace('{\n      "data": 0\n    }', data)));
    expect(found).toEqual({
      ...{ version: '1.10', big: '12345678901234567890', port: '5432', tls: 'true' },
      list: '[1,2.50,{"e":1e3}]',
    });
    expect(valuesOf(fromVault('{"app": {"version": 2.0}}'))).toEqual({ '/appversion': '2.0' });
  });

  it('do not make secrets of a deleted version', () => {
    const { found, warnings } = fromVault(kvGet({ one: '1' }) + kvGet(null, 4));
    expect(found).toEqual([{ path: '', name: 'one', value: '1' }]);
    expect(warnings).toEqual(['Version 4 of a secret is deleted and left out']);
  });

  it.each(['', '{"A": "x"', '{"A": "x"}}', '{"A": "x"} y', '{"A": "x"},', 'app:\n  A: x\n', '"x"', '1'])(
    'are refused where they are none: %j',
    (text) => expect(() => fromVault(text)).toThrow('This is no export of Vault'),
  );
});

describe('exports of Infisical', () => {
  it('do not make a value of what stands there for a hidden one', () => {
    const { found, warnings } = fromInfisical(
      JSON.stringify([
        { key: 'A', value: '1', type: 'shared', secretPath: '/' },
        { key: 'B', value: '<hidden-by-infisical>', type: 'shared', secretPath: '/' },
      ]),
    );
    expect(found.map(({ name }) => name)).toEqual(['A']);
    expect(warnings).toEqual(['B: the export does not hold its value']);
  });

  it('of its API say what is imported from elsewhere', () => {
    const { found, warnings } = fromInfisical(
      JSON.stringify({
        secrets: [{ secretKey: 'A', secretValue: '1' }],
        imports: [{ environment: 'dev', secretPath: '/shared', secrets: [{ secretKey: 'B', secretValue: '2' }] }],
      }),
    );
    expect(found.map(({ name }) => name)).toEqual(['A']);
    expect(warnings).toEqual(['What is imported from dev/shared is left out: import it there']);
  });
});

it('what is no export names the command that makes one', () => {
  const hintOf = (read: () => Source): string | undefined => {
    try {
      read();
    } catch (error) {
      return error instanceof Failure ? error.hint : undefined;
    }
    return undefined;
  };
  expect(hintOf(() => fromInfisical('A=1'))).toContain('infisical export --format=json');
  expect(hintOf(() => fromDoppler('A=1'))).toContain('doppler secrets download --no-file --format json');
  expect(hintOf(() => fromDoppler('{"secrets": {}} {}'))).toContain('doppler secrets download');
  expect(hintOf(() => fromVault('app:\n  A: 1\n'))).toContain('medusa export PATH --format json');
});
