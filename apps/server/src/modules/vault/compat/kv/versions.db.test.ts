import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../../test/harness.ts';
import { openVault, type VaultWorld } from '../vault-world.fixture.ts';

type Data = Record<string, string>;

interface Version {
  number: number;
  data: Data;
  deleted: boolean;
  destroyed: boolean;
}

type Act =
  | { what: 'write' | 'patch'; data: Data }
  | { what: 'delete latest' }
  | { what: 'delete' | 'undelete' | 'destroy'; versions: number[] };

/** What a client of Vault may expect of one secret, written once more and without a database. */
class Model {
  readonly versions: Version[] = [];
  private revision = 0;
  private alive = false;

  get current(): Version | undefined {
    return this.versions.at(-1);
  }

  write(data: Data): void {
    this.versions.push({ number: ++this.revision, data, deleted: false, destroyed: false });
    this.alive = true;
  }

  apply(act: Act): void {
    if (!('data' in act)) this.mark(act);
    else if (act.what === 'write') this.write(act.data);
    else if (this.alive) this.write({ ...this.current?.data, ...act.data });
  }

  private mark(act: Exclude<Act, { data: Data }>): void {
    const wanted = act.what === 'delete latest' ? [this.current?.number] : act.versions;
    const chosen = this.versions.filter(({ number }) => wanted.includes(number));
    const isCurrent = this.current !== undefined && wanted.includes(this.current.number);
    if (act.what === 'undelete') this.undelete(chosen, isCurrent);
    else this.end(chosen, isCurrent, act.what === 'destroy');
  }

  private end(chosen: readonly Version[], isCurrent: boolean, destroys: boolean): void {
    // The values end, which is a revision and no version.
    if (isCurrent && this.alive) {
      this.revision++;
      this.alive = false;
    }
    for (const each of chosen) {
      each.deleted = true;
      each.destroyed ||= destroys;
    }
  }

  private undelete(chosen: readonly Version[], isCurrent: boolean): void {
    const { current } = this;
    for (const each of chosen) if (!each.destroyed) each.deleted = false;
    if (isCurrent && !this.alive && current?.destroyed === false) this.write(current.data);
  }

  /** What reading a version answers; 0 is the current one. */
  read(number: number): { status: number; data: Data | null } {
    const found = number === 0 ? this.current : this.versions.find((each) => each.number === number);
    const readable = found !== undefined && !found.deleted && !found.destroyed && (number !== 0 || this.alive);
    return readable ? { status: 200, data: found.data } : { status: 404, data: null };
  }
}

const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', `\${x}`, ''), { minKeys: 1 });
const versions = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom('write' as const, 'patch' as const), data }) },
  { weight: 1, arbitrary: fc.constant({ what: 'delete latest' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constantFrom('delete' as const, 'undelete' as const, 'destroy' as const),
      versions,
    }),
  },
);

describe.skipIf(!postgresAvailable)('versions of a secret, whatever clients do to them (needs PostgreSQL)', () => {
  let world: VaultWorld;
  let secrets = 0;

  beforeAll(async () => {
    world = await openVault();
  });
  afterAll(() => world?.close());

  it('are as a model of them says', async () => {
    const one = async (acts: readonly Act[]): Promise<void> => {
      const model = new Model();
      const id = ++secrets;
      const at = (what: string) => `${world.mount}/${what}/development/model-${id}`;
      for (const each of acts) {
        if ('data' in each) await world.send(each.what === 'write' ? 'POST' : 'PATCH', at('data'), { data: each.data });
        else if ('versions' in each) await world.send('POST', at(each.what), { versions: each.versions });
        else await world.send('DELETE', at('data'));
        model.apply(each);
      }
      const numbers = model.versions.map(({ number }) => number);
      for (const number of [0, ...numbers]) {
        const { status, body } = await world.send('GET', `${at('data')}?version=${number}`);
        expect({ number, status, data: body.data?.data ?? null }).toEqual({ number, ...model.read(number) });
      }
      const { body } = await world.send('GET', at('metadata'));
      expect(Object.keys(body.data?.versions ?? {}).map(Number)).toEqual(numbers);
      for (const { number, destroyed } of model.versions)
        expect([number, body.data?.versions?.[number]?.destroyed]).toEqual([number, destroyed]);
    };
    await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), one), { numRuns: 60 });
  });
});
