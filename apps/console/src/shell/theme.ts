import { browserStorage } from '../session/storage.ts';

export type Theme = 'light' | 'dark' | 'system';

const key = 'nexus.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

export function chosenTheme(): Theme {
  const kept = browserStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function chooseTheme(theme: Theme): void {
  browserStorage.setItem(key, theme);
  applyTheme();
}

/** Sets `data-theme` of the page, by which styles.css picks its colours; `system` follows the machine. */
export function applyTheme(): void {
  const theme = chosenTheme();
  document.documentElement.dataset.theme = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme;
}

system.addEventListener('change', applyTheme);
