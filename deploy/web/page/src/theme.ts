// Dark and light: as the system has it, or as the reader chose. Canvases ask here for the colours of the moment.

export type Choice = 'system' | 'light' | 'dark';

const kKept = 'haggle-theme';
const watchers = new Set<() => void>();
let colours: Map<string, string> = new Map();

function kept(): Choice {
  try {
    const value = localStorage.getItem(kKept);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system'; // a file from disk may have no storage
  }
}

let choice: Choice = 'system';

const system = () => matchMedia('(prefers-color-scheme: dark)');

function changed() {
  document.documentElement.dataset.theme = choice === 'system' ? (system().matches ? 'dark' : 'light') : choice;
  colours = new Map();
  for (const watcher of [...watchers]) watcher();
}

export function startTheme() {
  choice = kept();
  system().addEventListener('change', changed);
  changed();
}

export function themeChoice(): Choice {
  return choice;
}

export function chooseTheme(next: Choice) {
  choice = next;
  try {
    localStorage.setItem(kKept, next);
  } catch {
    // it holds for this page then
  }
  changed();
}

export function onTheme(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

export function themeColour(property: string): string {
  let colour = colours.get(property);
  if (colour === undefined) {
    colour = getComputedStyle(document.documentElement).getPropertyValue(property).trim() || 'currentColor';
    colours.set(property, colour);
  }
  return colour;
}
