// A canvas as wide as its place and sharp on every screen, drawn again when what it shows, its size or the theme changes. What
// changes with every moment is drawn over a copy of the rest, so that moving costs little however much is below and however
// large it is.
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { onTheme } from '../theme';

type Draw = (to: CanvasRenderingContext2D, width: number, height: number) => void;

interface Layer {
  draw: Draw;
  changes: unknown[];
}

// What is drawn over the rest lies between two places from the left: no more than that is drawn anew when it moves.
export interface Span {
  left: number;
  right: number;
}

export const around = (x: number, room: number): Span => ({ left: x - room, right: x + room });

interface Above extends Layer {
  covers: (width: number) => Span;
}

function prepared(canvas: HTMLCanvasElement, wide: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  const [pixels, lines] = [Math.round(wide * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixels || canvas.height !== lines) {
    canvas.width = pixels;
    canvas.height = lines;
  }
  const to = canvas.getContext('2d')!;
  to.setTransform(ratio, 0, 0, ratio, 0, 0);
  to.clearRect(0, 0, wide, height);
  return to;
}

const kNothing: Above = { draw: () => undefined, changes: [], covers: () => ({ left: 0, right: 0 }) };

export function useCanvas(height: number, draw: Draw, changes: unknown[]): RefObject<HTMLCanvasElement | null> {
  return useLayers(height, { draw, changes }, kNothing);
}

// What is below, in a part of the width.
function restore(to: CanvasRenderingContext2D, from: HTMLCanvasElement, span: Span, wide: number, height: number) {
  const left = Math.max(0, Math.floor(span.left));
  const room = Math.min(wide, Math.ceil(span.right)) - left;
  if (room <= 0 || from.width === 0 || from.height === 0) return;
  const ratio = from.width / wide;
  to.clearRect(left, 0, room, height);
  to.drawImage(from, left * ratio, 0, room * ratio, from.height, left, 0, room, height);
}

export function useLayers(height: number, below: Layer, above: Above): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const kept = useRef<HTMLCanvasElement | null>(null);
  // Where the last one lies; null if all is to be drawn.
  const covered = useRef<Span | null>(null);
  const [width, setWidth] = useState(0);
  const [theme, setTheme] = useState(0);
  useEffect(() => {
    const element = canvas.current!;
    element.style.width = '100%';
    const size = new ResizeObserver(() => setWidth(element.clientWidth));
    size.observe(element);
    const leave = onTheme(() => setTheme((n) => n + 1));
    return () => {
      size.disconnect();
      leave();
    };
  }, []);
  const size = [width, height, theme];
  useEffect(() => {
    const wide = width || canvas.current!.clientWidth;
    if (wide === 0) return;
    kept.current ??= document.createElement('canvas');
    below.draw(prepared(kept.current, wide, height), wide, height);
    covered.current = null;
  }, [...size, ...below.changes]);
  useEffect(() => {
    const element = canvas.current!;
    const wide = width || element.clientWidth;
    if (wide === 0 || !kept.current) return;
    element.style.height = `${height}px`;
    const last = covered.current;
    covered.current = above.covers(wide);
    const to = last ? element.getContext('2d')! : prepared(element, wide, height);
    restore(to, kept.current, last ?? { left: 0, right: wide }, wide, height);
    above.draw(to, wide, height);
  }, [...size, ...below.changes, ...above.changes]);
  return canvas;
}
