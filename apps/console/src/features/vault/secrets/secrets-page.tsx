import { useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound, Trash2, Upload } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useAccess } from '../../../session/access.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { SearchInput } from '../../../ui/input.tsx';
import { Toolbar } from '../../../ui/page.tsx';
import { Select } from '../../../ui/select.tsx';
import { EmptyState, NoMatches } from '../../../ui/states.tsx';
import { type Environment, useProject } from '../place.ts';
import type { SecretsSearch } from '../search.ts';
import { VaultLayout } from '../vault-layout.tsx';
import { DropZone } from './drop-zone.tsx';
import { foldersOf, matching, type SecretRow } from './matrix.ts';
import { OthersHere } from './presence/others.tsx';
import { PresenceContext, useNewPresence } from './presence/use-presence.ts';
import { type Rights, useRights } from './rights.ts';
import { SavingProvider } from './saving.tsx';
import { SecretCell } from './secret-cell.tsx';
import { SecretSheet } from './secret-sheet.tsx';
import { SecretsActions, type SecretsDialog } from './secrets-actions.tsx';
import { CellsContext, useNewCells } from './use-cells.ts';
import { useMatrix } from './use-matrix.ts';

const from = '/signed-in/o/$org/projects/$project/secrets';

/** The secrets of a project, its environments side by side. */
export function SecretsPage() {
  const cells = useNewCells();
  return (
    <VaultLayout>
      <CellsContext value={cells}>
        <SavingProvider>
          <WithPresence />
        </SavingProvider>
      </CellsContext>
    </VaultLayout>
  );
}

function WithPresence() {
  const { environments } = useProject();
  return (
    <PresenceContext value={useNewPresence(environments)}>
      <Secrets />
    </PresenceContext>
  );
}

function Secrets() {
  const { environments } = useProject();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: '/o/$org/projects/$project/secrets' });
  const change = useCallback<Change>(
    (changes, replace = true) => void navigate({ search: (before) => withChanges(before, changes), replace }),
    [navigate],
  );
  const open = useCallback(({ key }: SecretRow) => change({ secret: key }, false), [change]);
  const [dialog, setDialog] = useState<SecretsDialog>();
  const { rows, error, refetch } = useMatrix(environments, search.deleted === true);
  const chosen = environments.find(({ slug }) => slug === search.env) ?? environments[0];
  const { folder = '/' } = search;
  const [text, setText] = useTextInAddress(search.q, change);
  const deferred = useDeferredValue(text);
  const shown = useMemo(() => rows && matching(rows, deferred, folder), [rows, deferred, folder]);
  const rights = useRights(environments);
  const columns = useMemo(() => columnsOf(environments, chosen, rights), [environments, chosen, rights]);
  const folders = useMemo(() => foldersOf(rows ?? []), [rows]);
  return (
    <DropZone onFile={(file) => setDialog({ kind: 'import', file })}>
      <Toolbar>
        <Filters
          text={text}
          onText={setText}
          search={search}
          change={change}
          folders={folders}
          environments={environments}
          shown={chosen}
        />
        <OthersHere />
        <SecretsActions folder={folder} dialog={dialog} onDialog={setDialog} rows={shown ?? []} />
      </Toolbar>
      <DataTable
        label="Secrets"
        columns={columns}
        rows={shown}
        rowKey={({ key }) => key}
        error={error}
        onRetry={refetch}
        onOpen={open}
        virtualHeight="max(24rem, calc(100dvh - 15rem))"
        empty={
          rows?.length === 0 ? (
            <NoSecrets onDialog={setDialog} />
          ) : (
            <NoMatches
              onClear={() => {
                setText('');
                change({ folder: undefined });
              }}
            />
          )
        }
        data-testid="secrets-table"
      />
      <SecretSheet
        secret={search.secret}
        rows={rows}
        onClose={() => change({ secret: undefined })}
        onMoved={(secret) => change({ secret })}
      />
    </DropZone>
  );
}

/** Milliseconds without a key, after which the address has what was typed. */
const settleMs = 250;

/** Text that the address holds too: not with each key, since all links of the page look at the address. */
function useTextInAddress(initial: string | undefined, change: Change): [string, (text: string) => void] {
  const [text, setText] = useState(initial ?? '');
  useEffect(() => {
    const timer = setTimeout(() => change({ q: text === '' ? undefined : text }), settleMs);
    return () => clearTimeout(timer);
  }, [text, change]);
  return [text, setText];
}

/** Undefined takes a word out of the address. */
type Change = (changes: { [Name in keyof SecretsSearch]: SecretsSearch[Name] | undefined }, replace?: boolean) => void;

interface FiltersProps {
  text: string;
  onText: (text: string) => void;
  search: SecretsSearch;
  change: Change;
  folders: readonly string[];
  environments: readonly Environment[];
  /** The environment that narrow screens show. */
  shown: Environment | undefined;
}

function Filters({ text, onText, search, change, folders, environments, shown }: FiltersProps) {
  return (
    <>
      <SearchInput
        label="Search secrets"
        value={text}
        onChange={onText}
        className="w-full sm:w-64"
        data-testid="search-input"
      />
      {folders.length > 1 && (
        <Select
          aria-label="Folder"
          value={search.folder ?? '/'}
          onValueChange={(path) => change({ folder: path === '/' ? undefined : path })}
          options={folders.map((path) => ({ value: path, label: path === '/' ? 'All folders' : path }))}
          className="w-auto max-w-48"
          data-testid="folder-select"
        />
      )}
      <Select
        aria-label="Environment"
        value={shown?.slug ?? ''}
        onValueChange={(slug) => change({ env: slug })}
        options={environments.map(({ slug, name }) => ({ value: slug, label: name }))}
        className="w-auto md:hidden"
        data-testid="environment-select"
      />
      <Button
        variant="ghost"
        aria-pressed={search.deleted === true}
        onClick={() => change({ deleted: search.deleted ? undefined : true })}
        data-testid="show-deleted"
      >
        <Trash2 aria-hidden /> Deleted
      </Button>
    </>
  );
}

function withChanges(before: SecretsSearch, changes: Record<string, unknown>): SecretsSearch {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined));
}

/** Narrow screens show one environment. */
function columnsOf(
  environments: readonly Environment[],
  chosen: Environment | undefined,
  rights: (environment: Environment) => Rights,
): Column<SecretRow>[] {
  return [
    { id: 'name', header: 'Name', cell: (row) => <Name row={row} />, width: 'clamp(9rem, 22vw, 20rem)', pinned: true },
    ...environments.map(
      (environment): Column<SecretRow> => ({
        id: environment.slug,
        header: (
          <span className="inline-flex items-center gap-2">
            {environment.name}
            {environment.production && !/prod/i.test(environment.name) && <Badge tone="warning">Production</Badge>}
          </span>
        ),
        cell: (row) => <SecretCell row={row} environment={environment} rights={rights(environment)} />,
        width: 'clamp(9.5rem, 15vw, 14rem)',
        ...(environment.id === chosen?.id ? {} : { from: 'md' }),
      }),
    ),
  ];
}

function Name({ row: { path, name, there } }: { row: SecretRow }) {
  const [first] = there.values();
  return (
    // On a phone the buttons of the value beside it stay in view.
    <span className="flex min-w-0 items-center gap-2 max-sm:max-w-[calc(100vw-13.5rem)]">
      <code className="truncate font-mono text-sm" title={name} data-testid="secret-name">
        {path !== '/' && <span className="text-muted-foreground">{path.slice(1)}/</span>}
        {name}
      </code>
      {first?.tags.slice(0, 2).map((tag) => (
        <Badge key={tag} className="max-lg:hidden">
          {tag}
        </Badge>
      ))}
    </span>
  );
}

function NoSecrets({ onDialog }: { onDialog: (dialog: SecretsDialog) => void }) {
  const { can } = useAccess();
  return (
    <EmptyState
      icon={<KeyRound aria-hidden />}
      title="No secrets yet"
      description="Add one, or drop a .env file anywhere on this page."
      actions={
        can('secrets:write') && (
          <>
            <Button onClick={() => onDialog({ kind: 'import' })}>
              <Upload aria-hidden /> Import
            </Button>
            <Button variant="primary" onClick={() => onDialog({ kind: 'new' })}>
              Add secret
            </Button>
          </>
        )
      }
    />
  );
}
