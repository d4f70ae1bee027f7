type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Of all tabs of this browser. */
export const browserStorage: Kept = available(() => localStorage);
/** Of this tab alone. */
export const tabStorage: Kept = available(() => sessionStorage);

/** In a frame of another site, as the portal may be, browsers refuse storage by throwing. Then it lasts as long as the page. */
function available(storage: () => Storage): Kept {
  try {
    return storage();
  } catch {
    const items = new Map<string, string>();
    return {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
      removeItem: (key) => void items.delete(key),
    };
  }
}
