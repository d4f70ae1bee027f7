import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** False where there is no openssl: `describe.skipIf(!opensslAvailable)('… (needs openssl)', …)`. */
export const opensslAvailable: boolean = spawnSync('openssl', ['version']).status === 0;

/** Of a server that is called `names`, signed by an authority that nobody knows. Files, and what is in the public ones. */
export interface Certificates {
  directory: string;
  key: string;
  certificate: string;
  /** The file of the authority's certificate. */
  authority: string;
  ca: string;
  /** The certificate of another authority. */
  otherCa: string;
  remove(): void;
}

export function makeCertificates(names: string): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'nexus-tls-'));
  const file = (name: string) => join(directory, name);
  const make = (name: string, subject: string, more: readonly string[]) => {
    const { status, stderr } = spawnSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-subj', `/CN=${subject}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...more],
      ],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`openssl: ${stderr}`);
  };
  make('ca', 'Test authority', []);
  make('other', 'Other authority', []);
  make('server', 'Test server', [
    ...['-CA', file('ca.pem'), '-CAkey', file('ca.key')],
    ...['-addext', `subjectAltName=${names}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
  ]);
  return {
    directory,
    key: file('server.key'),
    certificate: file('server.pem'),
    authority: file('ca.pem'),
    ca: readFileSync(file('ca.pem'), 'utf8'),
    otherCa: readFileSync(file('other.pem'), 'utf8'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
