import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { csvLines, readRows } from './import-rows.ts';

const customers = async (ids: readonly string[]) =>
  new Map(ids.filter((id) => id === 'acme').map((id) => [id, 'eco_cus_acme']));
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

describe('csvLines', () => {
  it.each<[string, string[][]]>([
    ['', []],
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a\n\n , \n1', [['a'], ['1']]],
    ['"a,1","say ""hi""","two\nlines"', [['a,1', 'say "hi"', 'two\nlines']]],
  ])('reads %j', (text, cells) => expect(csvLines(text).map((line) => line.cells)).toEqual(cells));

  it('numbers lines as an editor does', () => {
    expect(csvLines('a\n"x\ny"\n\nz').map(({ line }) => line)).toEqual([1, 2, 5]);
  });
});

describe('readRows', () => {
  it('hashes keys, and takes hashes as they are', async () => {
    const rows = await readRows(
      `name,key,sha256,externalId,scopes\nOne,sk_secret,,acme,a:b c:d\nTwo,,${hash('x')},acme,`,
      customers,
    );
    expect(rows.map(({ key }) => key)).toEqual([
      { name: 'One', customerId: 'eco_cus_acme', sha256: hash('sk_secret'), hint: 'cret', scopes: ['a:b', 'c:d'] },
      { name: 'Two', customerId: 'eco_cus_acme', sha256: hash('x'), hint: '' },
    ]);
    expect(JSON.stringify(rows)).not.toContain('sk_secret');
  });

  it('says of each line why it cannot be imported', async () => {
    const text = `name,key,sha256,externalId\n,k,,acme\nNone,,,acme\nBad,,XYZ,acme\nLost,k,,nobody`;
    expect((await readRows(text, customers)).map(({ line, problem }) => [line, problem])).toEqual([
      [2, 'The name is missing'],
      [3, 'Both key and sha256 are missing'],
      [4, 'sha256 must be 64 lowercase hexadecimal digits'],
      [5, 'No such customer'],
    ]);
  });

  it('refuses columns that it does not know', async () => {
    await expect(readRows('name,secret\na,b', customers)).rejects.toThrow('There is no column secret.');
  });
});
