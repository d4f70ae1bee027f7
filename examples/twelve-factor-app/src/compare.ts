/** `node src/compare.ts .env http://127.0.0.1:8080`: whether the app that runs there has what `dotenv` reads in the file. */
import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { fingerprintOf } from './fingerprints.ts';

const [file = '.env', url = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const running = (await (await fetch(new URL('/fingerprints', url))).json()) as Record<string, string>;
const expected = Object.entries(parse(readFileSync(file, 'utf8')));
const different = expected.filter(([name, value]) => running[name] !== fingerprintOf(value)).map(([name]) => name);

const text =
  different.length === 0 ? `${expected.length} variables are the same` : `Not the same: ${different.join(', ')}`;
process.stdout.write(`${text}\n`);
process.exitCode = different.length === 0 ? 0 : 1;
