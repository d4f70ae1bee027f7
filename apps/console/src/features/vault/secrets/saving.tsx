import { createContext, type ReactNode, use, useState } from 'react';
import { isProblem } from '../../../api/problem.ts';
import { queryClient } from '../../../api/queries.ts';
import { toast } from '../../../ui/toast.ts';
import { namesQuery, policyQuery, refreshNames, type Secret, writeValue } from './calls.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import type { Draft } from './draft.ts';
import { ProposalDialog } from './proposal-dialog.tsx';
import { useCells } from './use-cells.ts';

type Save = (draft: Draft) => Promise<void>;
const SaveContext = createContext<Save | undefined>(undefined);

export function useSave(): Save {
  const save = use(SaveContext);
  if (!save) throw new Error('secrets are saved inside of SavingProvider alone');
  return save;
}

/** Saves values, and asks the person where somebody else was faster or others have to approve. */
export function SavingProvider({ children }: { children: ReactNode }) {
  const cells = useCells();
  const [conflict, setConflict] = useState<Draft>();
  const [proposal, setProposal] = useState<Draft>();
  const save: Save = async (draft) => {
    const policy = await queryClient.ensureQueryData(policyQuery(draft.environment)).catch(() => null);
    const propose = () => {
      cells.keep(draft.cell, draft.value, draft.version);
      setProposal(draft);
    };
    if (policy) return propose();
    cells.close(draft.cell);
    const takeBack = showAsSaved(draft);
    try {
      const { environment, path, name, value, version } = draft;
      setSecret(environment.id, await writeValue({ environment, path, name }, { value, cas: version }));
      toast.success(`${name} saved in ${environment.name}`);
    } catch (error) {
      takeBack();
      cells.keep(draft.cell, draft.value, draft.version);
      if (isProblem(error, 'CAS_MISMATCH', 'SECRET_EXISTS')) setConflict(draft);
      else if (isProblem(error, 'APPROVAL_REQUIRED')) propose();
      else {
        cells.resume(draft.cell);
        toast.error(`${draft.name} was not saved`, error);
      }
    }
    await refreshNames(draft.environment);
  };
  return (
    <SaveContext value={save}>
      {children}
      {conflict && (
        <ConflictDialog
          draft={conflict}
          onLeave={() => {
            cells.resume(conflict.cell);
            setConflict(undefined);
          }}
          onDrop={() => {
            cells.close(conflict.cell);
            setConflict(undefined);
          }}
          onSave={(draft) => {
            setConflict(undefined);
            return save(draft);
          }}
        />
      )}
      {proposal && (
        <ProposalDialog
          draft={proposal}
          onLeave={() => {
            cells.resume(proposal.cell);
            setProposal(undefined);
          }}
          onDone={() => {
            cells.close(proposal.cell);
            setProposal(undefined);
          }}
        />
      )}
    </SaveContext>
  );
}

/** The list shows the new version before the server has answered. Answers how to take it back. */
function showAsSaved({ environment, path, name, version }: Draft): () => void {
  const { queryKey } = namesQuery(environment);
  const before = queryClient.getQueryData(queryKey);
  const now = new Date().toISOString();
  const old = before?.find((secret) => secret.path === path && secret.name === name);
  const fresh = { id: '', folderId: '', path, name, comment: '', tags: [], createdAt: now, updatedBy: '' };
  setSecret(environment.id, { ...fresh, ...old, version, updatedAt: now });
  return () => queryClient.setQueryData(queryKey, before);
}

function setSecret(environment: string, secret: Secret): void {
  queryClient.setQueryData(namesQuery({ id: environment, projectId: '' }).queryKey, (all) => {
    if (!all) return all;
    const others = all.filter(({ path, name }) => path !== secret.path || name !== secret.name);
    return [...others, secret];
  });
}
