// Where answers come from: a server that is asked, or the file that the page itself stands in.
import type { Growth } from './api';
import { FileSource } from './file_source';
import type { Asking } from './questions';
import { ServerSource } from './server_source';

export interface LiveListener {
  grew(growth: Growth): void;
  // The list of runs is another one.
  index(): void;
  // What was missed is not known: everything is to be asked again.
  reset(): void;
  // Whether news can come at present; if the program answers and gives none, what it says.
  connected(yes: boolean, error?: Error): void;
}

export interface Source {
  readonly where: 'server' | 'file';
  get<T>(url: string, how?: Asking): Promise<T>;
  bytes(url: string, how?: Asking): Promise<ArrayBuffer>;
  post<T>(url: string, body: unknown): Promise<T>;
  // News of all runs, until the function that it returns is called.
  live(listener: LiveListener): () => void;
}

// An answer that says what is wrong.
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    // Of a question about a run whose place another one has taken: that one's life.
    readonly life?: number,
  ) {
    super(message);
  }
}

let chosen: Source | null = null;

export function source(): Source {
  if (!chosen) {
    const data = document.getElementById('data');
    chosen = data ? new FileSource(data) : new ServerSource();
  }
  return chosen;
}
