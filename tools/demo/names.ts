import type { Random } from './random.ts';

/** Invented: none of them should be anybody's. */
const firsts = [
  'Alderwick',
  'Bramblecote',
  'Cindermoor',
  'Dapplegate',
  'Elmsward',
  'Foxmantle',
  'Gorsefield',
  'Hollowbrae',
  'Inglemark',
  'Juniperhurst',
  'Kestrelby',
  'Lindenholt',
  'Marrowdale',
  'Nettlecombe',
  'Oakenshore',
  'Plumwright',
  'Quarrydene',
  'Rookhollow',
  'Sorrelton',
  'Thistlewade',
  'Umberfield',
  'Vellumcroft',
  'Willowgarth',
  'Yarrowick',
];
const seconds = [
  'Press',
  'Studios',
  'Labs',
  'Media',
  'Systems',
  'Weekly',
  'Partners',
  'Works',
  'Digital',
  'Collective',
];

/** Names of companies, each once. */
export class CompanyNames {
  private readonly random: Random;
  private readonly taken = new Set<string>();

  constructor(random: Random) {
    this.random = random;
  }

  next(): string {
    for (;;) {
      const name = `${this.random.pick(firsts)} ${this.random.pick(seconds)}`;
      if (this.taken.has(name)) continue;
      this.taken.add(name);
      return name;
    }
  }
}

/** `Alderwick Press`: `alderwick-press`. */
export const slugOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
