// Marks of the bar of time: in which row each kind stands and how it is drawn.
import { drawShape, type Shape } from '../kinds';
import { themeColour } from '../theme';

export interface MarkStyle {
  row: number;
  shape: Shape;
  colour: string;
  text: string;
}

export const kMarkRows = 2;

export const kMarkStyles: Record<string, MarkStyle> = {
  dinner: { row: 0, shape: 'circle', colour: '--party-2', text: 'dinner' },
  redirection: { row: 0, shape: 'diamond', colour: '--party-0', text: 'redirection' },
  site: { row: 0, shape: 'square', colour: '--party-3', text: 'site' },
  extension: { row: 0, shape: 'box', colour: '--party-3', text: 'site extended' },
  funding: { row: 0, shape: 'star', colour: '--party-4', text: 'funding' },
  amended: { row: 0, shape: 'plus', colour: '--party-1', text: 'scenario changed' },
  refused_invitation: { row: 1, shape: 'cross', colour: '--party-5', text: 'invitation refused' },
  refused_move: { row: 1, shape: 'dot', colour: '--party-5', text: 'move refused' },
  claim: { row: 1, shape: 'plus', colour: '--party-6', text: 'claim' },
  audit: { row: 1, shape: 'ring', colour: '--party-6', text: 'audit' },
  late: { row: 1, shape: 'down', colour: '--party-1', text: 'late' },
  lost: { row: 1, shape: 'cross', colour: '--party-1', text: 'lost' },
};

// The kinds that occur, in the order of the table: what the signs of the bar mean.
export function kindsOf(marks: { kind: string }[]): MarkStyle[] {
  const found = new Set(marks.map((mark) => mark.kind));
  return Object.entries(kMarkStyles)
    .filter(([kind]) => found.has(kind))
    .map(([, style]) => style);
}

const kUnknown: MarkStyle = { row: 1, shape: 'dot', colour: '--party-none', text: 'mark' };

export function styleOf(kind: string): MarkStyle {
  return kMarkStyles[kind] ?? kUnknown;
}

export function markRow(kind: string): number {
  return styleOf(kind).row;
}

// Kinds of events that such marks are of, among others.
const kEventKinds: Record<string, string[]> = {
  dinner: ['table_opened'],
  redirection: ['redirected'],
  site: ['site_opened'],
  extension: ['site_extended'],
  funding: ['funded'],
  refused_invitation: ['answered'],
  refused_move: ['refused'],
  claim: ['claimed'],
  audit: ['claim_audited'],
  late: ['timed_out'],
};
export function eventKinds(kind: string): string[] {
  return kEventKinds[kind] ?? [];
}

export function drawMark(to: CanvasRenderingContext2D, kind: string, x: number, y: number) {
  const style = styleOf(kind);
  const colour = themeColour(style.colour);
  to.fillStyle = colour;
  to.strokeStyle = colour;
  to.lineWidth = 1.6;
  drawShape(to, style.shape, x, y, 4.5);
}
