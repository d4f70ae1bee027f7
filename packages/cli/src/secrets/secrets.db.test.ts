import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { postgresAvailable } from '../../../../apps/server/test/harness.ts';
import { callCli } from '../cli.fixture.ts';
import { type CliWorld, cliWorld } from '../world.fixture.ts';

describe.skipIf(!postgresAvailable)('nexus secrets (needs PostgreSQL)', () => {
  let world: CliWorld;

  beforeAll(async () => {
    world = await cliWorld();
  });
  afterAll(() => world?.close());

  const set = async (name: string, value: string, ...more: string[]) => {
    const said = await world.piped(value, 'secrets', 'set', name, ...more);
    expect(said.code, said.stderr).toBe(0);
    return said;
  };
  const get = async (name: string, ...more: string[]) => (await world.nexus('secrets', 'get', name, ...more)).stdout;

  it('takes a value from stdin without the end of its last line, or from a file as it is', async () => {
    expect((await set('ONE', 'first\n')).stdout).toBe('ONE has version 1.\n');
    expect(await get('ONE')).toBe('first');
    await set('ONE', 'second\n\n', '--comment', 'why', '--tag', 'a', '--tag', 'b');
    expect(await get('ONE')).toBe('second\n');
    await set('FILE', '', '--file', world.file('key.pem', 'line\nline\n'));
    expect(await get('FILE')).toBe('line\nline\n');
    const read = JSON.parse(await get('ONE', '--json'));
    expect(read).toMatchObject({ name: 'ONE', value: 'second\n', comment: 'why', tags: ['a', 'b'] });
  });

  it('refuses a value among the words, without repeating it', async () => {
    const { code, stdout, stderr } = await world.nexus('secrets', 'set', 'KEY=hunter2');
    expect([code, stderr.includes('nexus secrets set KEY,'), (stdout + stderr).includes('hunter2')]).toEqual([
      2,
      true,
      false,
    ]);
  });

  it('lists, and never values', async () => {
    const { stdout } = await world.nexus('secrets', 'list');
    expect(stdout.split('\n').map((line) => line.split('\t').slice(0, 2))).toContainEqual(['ONE', '/']);
    expect(stdout).not.toContain('second');
    const { items } = JSON.parse((await world.nexus('secrets', 'list', '--json')).stdout);
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['FILE', 'ONE']);
    const table = await callCli(['secrets', 'list'], world.env, { cwd: world.folder, terminal: true });
    expect(table.stdout).toMatch(/NAME {2,}FOLDER {2,}VERSION/);
    const plain = await callCli(
      ['secrets', 'list'],
      { ...world.env, NO_COLOR: '1' },
      { cwd: world.folder, terminal: true },
    );
    expect([table.stdout.includes('\u001b['), plain.stdout.includes('\u001b[')]).toEqual([true, false]);
  });

  it('goes back in time', async () => {
    const { items } = JSON.parse((await world.nexus('secrets', 'history', 'ONE', '--json')).stdout);
    expect(items).toHaveLength(2);
    const before = items[1].version;
    expect(await get('ONE', '--version', String(before))).toBe('first');
    expect((await world.nexus('secrets', 'rollback', 'ONE', String(before))).code).toBe(0);
    expect(await get('ONE')).toBe('first');
    expect((await world.nexus('secrets', 'delete', 'ONE')).stdout).toBe('ONE is deleted.\n');
    expect((await world.nexus('secrets', 'get', 'ONE')).code).toBe(1);
    expect((await world.nexus('secrets', 'undelete', 'ONE')).code).toBe(0);
    expect(await get('ONE')).toBe('first');
  });

  it('writes only what it expects to replace', async () => {
    const { code, stderr } = await world.piped('x', 'secrets', 'set', 'ONE', '--cas', '1');
    expect(code).toBe(1);
    const json = await world.piped('x', 'secrets', 'set', 'ONE', '--cas', '1', '--json');
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'CAS_MISMATCH', reason: 'failed', exitCode: 1 } });
    expect([json.stdout, stderr]).toEqual(['', expect.stringMatching(/^nexus: .*\nRequest eco_req_/s)]);
  });

  it('compares environments by slug, and times', async () => {
    await set('ONE', 'other', '--environment', 'staging');
    await set('ONLY', 'x', '--environment', 'staging');
    const { stdout } = await world.nexus('secrets', 'diff', 'staging');
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows.map(([name, , difference]) => [name, difference])).toEqual([
      ['FILE', 'only here'],
      ['ONE', 'another value'],
      ['ONLY', 'only there'],
    ]);
    expect((await world.nexus('secrets', 'diff', '--at', new Date().toISOString())).stdout).toBe(
      'There is no difference.\n',
    );
    expect((await world.nexus('secrets', 'diff', 'nowhere')).code).toBe(1);
    expect((await world.nexus('secrets', 'diff')).code).toBe(2);
  });

  it('exports to a new file that only its owner reads, and imports it again', async () => {
    const file = join(world.folder, 'out.env');
    expect((await world.nexus('secrets', 'export', '--output', 'out.env')).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('ONE=first');
    expect((await world.nexus('secrets', 'export', '--output', 'out.env')).code).toBe(1);
    const { stdout } = await world.nexus('secrets', 'export', '--format', 'json');
    world.file('out.json', stdout);
    const again = await world.nexus('secrets', 'import', 'out.json', '--path', '/copy', '--json');
    expect(JSON.parse(again.stdout).folders[0].created.sort()).toEqual(['FILE', 'ONE']);
    expect((await world.nexus('secrets', 'export', '--format', 'xml')).code).toBe(2);
  });

  describe('edit', () => {
    /** An editor that is a script: it also notes how the file lies there. */
    function editor(script: string): Record<string, string> {
      const file = world.file(
        'editor.sh',
        `#!/bin/sh\necho "$1" > ${world.folder}/edited\nstat -c %a "$1" "$(dirname "$1")" >> ${world.folder}/edited\n${script}\n`,
      );
      chmodSync(file, 0o755);
      return { EDITOR: file, PATH: process.env.PATH ?? '' };
    }
    const edit = (script: string) =>
      callCli(
        ['secrets', 'edit', '--path', '/edit', '--json'],
        { ...world.env, ...editor(script) },
        { cwd: world.folder },
      );

    it('writes what was changed, in one revision, and leaves no file', async () => {
      for (const [name, value] of [
        ['KEEP', 'k'],
        ['CHANGE', 'c'],
        ['GO', 'g'],
        ['REF', '$'.concat('{KEEP}')],
      ] as const)
        await set(name, value, '--path', '/edit');
      const { code, stdout, stderr } = await edit(
        `sed -i -e '/^GO=/d' -e 's/^CHANGE=.*/CHANGE=new/' "$1"; echo 'NEW="a\\nb"' >> "$1"`,
      );
      expect(code, stderr).toBe(0);
      const changes = JSON.parse(stdout).changes.map(({ name, act }: { name: string; act: string }) => [name, act]);
      expect(changes.sort()).toEqual([
        ['CHANGE', 'updated'],
        ['GO', 'deleted'],
        ['NEW', 'created'],
      ]);
      expect(await get('NEW', '--path', '/edit')).toBe('a\nb');
      expect(await get('REF', '--path', '/edit')).toBe('k');
      const [file = '', mode, folderMode] = readFileSync(join(world.folder, 'edited'), 'utf8').split('\n');
      expect([mode, folderMode, existsSync(file)]).toEqual(['600', '700', false]);
    });

    it('changes nothing where nothing was changed, the editor failed, or the file cannot be read', async () => {
      expect(JSON.parse((await edit('true')).stdout)).toEqual({ changes: [] });
      const failed = await edit('echo X=1 >> "$1"; exit 3');
      expect([failed.code, JSON.parse(failed.stderr).error.message]).toEqual([
        1,
        expect.stringContaining('ended with 3'),
      ]);
      const wrong = await edit('echo "not an assignment" >> "$1"');
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/Line \d+: Is neither/)]);
      expect((await world.nexus('secrets', 'get', 'X', '--path', '/edit')).code).toBe(1);
      const [file = ''] = readFileSync(join(world.folder, 'edited'), 'utf8').split('\n');
      expect(existsSync(file)).toBe(false);
    });

    it('does not overwrite what somebody else wrote meanwhile', async () => {
      const other = JSON.stringify({ value: 'theirs' });
      const url = `${world.url}/api/v1/projects/${world.owner.project}/environments/${world.environments.development}/secrets/KEEP?path=/edit`;
      const put = `fetch(${JSON.stringify(url)}, { method: 'PUT', body: ${JSON.stringify(other)}, headers: { 'content-type': 'application/json', authorization: 'Bearer ${world.owner.token}' } })`;
      const { code, stderr } = await edit(`${process.execPath} -e ${quoted(put)}; sed -i 's/^KEEP=.*/KEEP=mine/' "$1"`);
      expect([code, stderr]).toEqual([1, expect.stringContaining('CAS_MISMATCH')]);
      expect(await get('KEEP', '--path', '/edit')).toBe('theirs');
    });

    it('leaves no file where a signal ends it', async () => {
      // This editor stays for as long as its file is there.
      const waiting = editor('echo ready >> "$(dirname "$0")/edited"; while [ -e "$1" ]; do sleep 0.1; done');
      const started = world.start(['secrets', 'edit', '--path', '/edit'], waiting);
      const edited = (): string[] => readFileSync(join(world.folder, 'edited'), 'utf8').split('\n');
      await vi.waitFor(() => expect(edited()).toContain('ready'), { timeout: 60_000 });
      const [file = ''] = edited();
      expect(existsSync(file)).toBe(true);
      started.kill('SIGTERM');
      expect((await started.ended).signal).toBe('SIGTERM');
      expect(existsSync(file)).toBe(false);
    });

    const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  });

  it('shares what the server cannot read, once', async () => {
    const made = await world.nexus('share', 'ONE', '--expires', '1h', '--json');
    const { link } = JSON.parse(made.stdout) as { link: string };
    const [row] = await world.app.rows<{ text: string }>("select encode(content, 'escape') as text from eco_shares");
    expect(row?.text).not.toContain('first');
    const opened = await world.piped(`${link}\n`, 'share', 'open');
    expect(opened.stdout).toBe('first');
    expect((await world.piped(link, 'share', 'open')).code).toBe(1);
    const other = JSON.parse((await world.piped('note\n', 'share', '--json')).stdout) as { link: string; id: string };
    expect((await world.piped(other.link.replace(/#.*/, '#short'), 'share', 'open')).code).toBe(2);
    expect((await world.nexus('share', 'delete', other.id)).code).toBe(0);
    expect((await world.nexus('share', 'list')).stdout.split('\n')).toHaveLength(3);
    expect((await world.piped('x', 'share', '--expires', 'soon')).code).toBe(2);
  });

  it('names what it does not know', async () => {
    expect((await world.nexus('secrets', 'list', '--project', 'nowhere')).stderr).toContain(
      'There is no project nowhere',
    );
    const outside = await callCli(['secrets', 'list'], world.env);
    expect([outside.code, outside.stderr]).toEqual([2, expect.stringContaining('Link this folder with nexus link')]);
    expect((await world.nexus('secrets', 'list', '--wrong')).code).toBe(2);
  });
});
