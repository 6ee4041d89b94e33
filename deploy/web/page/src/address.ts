// How questions are written: a path and its arguments, always in one order, so that an answer can be found again by its
// address in a cache and in a report's file.

export type Arguments = Record<string, string | number | null | undefined>;

export function address(path: string, args: Arguments = {}): string {
  const parts: string[] = [];
  for (const name of Object.keys(args).sort()) {
    const value = args[name];
    if (value === null || value === undefined || value === '') continue;
    parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  }
  return parts.length > 0 ? `${path}?${parts.join('&')}` : path;
}

// The same address in that order, whoever wrote it.
export function canonicalAddress(url: string): string {
  const at = url.indexOf('?');
  if (at < 0) return url;
  const args: Arguments = {};
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) args[name] = value;
  return address(url.slice(0, at), args);
}

// Rows are asked for in blocks that begin at a multiple of this, so that they are the same addresses every time.
export const kRowBlock = 200;
