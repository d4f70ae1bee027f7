import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { type Cell, Cells } from './cells.ts';

export const CellsContext = createContext<Cells | undefined>(undefined);

/** What a page shows of values. Nothing of it outlives the page. */
export function useNewCells(): Cells {
  const [cells] = useState(() => new Cells());
  useEffect(() => {
    const conceal = () => document.hidden && cells.concealAll();
    document.addEventListener('visibilitychange', conceal);
    return () => {
      document.removeEventListener('visibilitychange', conceal);
      cells.closeAll();
    };
  }, [cells]);
  return cells;
}

export function useCells(): Cells {
  const cells = use(CellsContext);
  if (!cells) throw new Error('values are shown inside of a page of secrets alone');
  return cells;
}

/** Renders again only with this one. */
export function useCell(key: string): Cell | undefined {
  const cells = useCells();
  const subscribe = useCallback((listener: () => void) => cells.subscribe(key, listener), [cells, key]);
  return useSyncExternalStore(subscribe, () => cells.get(key));
}
