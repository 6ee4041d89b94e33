// Bytes from base64, in pieces into one array: the browser's own way for all at once takes several times the memory.

const kPiece = 256 * 1024; // a multiple of 4

export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const clean = text.trim();
  const padding = clean.endsWith('==') ? 2 : clean.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((clean.length / 4) * 3 - padding);
  let at = 0;
  for (let from = 0; from < clean.length; from += kPiece) {
    const piece = atob(clean.slice(from, from + kPiece));
    for (let i = 0; i < piece.length; ++i) bytes[at++] = piece.charCodeAt(i);
  }
  return bytes;
}
