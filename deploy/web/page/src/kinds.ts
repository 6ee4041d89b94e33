// Kinds of events in the few groups that lanes and rows tell apart, each with a shape, a colour and a word of its own.

export interface Group {
  name: string;
  // What the group is called where there is room.
  text: string;
  kinds: string[];
  shape: Shape;
  colour: string;
}

export type Shape =
  'circle' | 'ring' | 'up' | 'down' | 'cross' | 'diamond' | 'square' | 'box' | 'bar' | 'plus' | 'star' | 'dot';

export const kGroups: readonly Group[] = [
  { name: 'soundings', text: 'sounded out', kinds: ['sounded'], shape: 'ring', colour: '--party-6' },
  {
    name: 'invitations',
    text: 'invited',
    kinds: ['invited', 'redirection_requested', 'table_opened'],
    shape: 'up',
    colour: '--party-0',
  },
  { name: 'answers', text: 'answered', kinds: ['answered'], shape: 'down', colour: '--party-3' },
  { name: 'offers', text: 'offered', kinds: ['offered', 'rejected'], shape: 'diamond', colour: '--party-4' },
  {
    name: 'acceptances',
    text: 'accepted',
    kinds: ['accepted', 'table_closed', 'redirected'],
    shape: 'circle',
    colour: '--party-2',
  },
  {
    name: 'refusals',
    text: 'refused',
    kinds: ['refused', 'left_table', 'no_agreement', 'timed_out', 'unpaid'],
    shape: 'cross',
    colour: '--party-5',
  },
  { name: 'orders', text: 'ordered', kinds: ['ordered'], shape: 'square', colour: '--party-1' },
  { name: 'given back', text: 'gave back', kinds: ['cancelled'], shape: 'box', colour: '--party-1' },
  { name: 'shipments', text: 'shipped', kinds: ['delivered'], shape: 'bar', colour: '--party-7' },
  {
    name: 'claims',
    text: 'claimed',
    kinds: ['claimed', 'claim_booked', 'claim_audited'],
    shape: 'plus',
    colour: '--party-6',
  },
  {
    name: 'sites and funds',
    text: 'built, was funded',
    kinds: ['funded', 'site_opened', 'site_extended', 'expanded', 'damages_paid'],
    shape: 'star',
    colour: '--party-0',
  },
  { name: 'others', text: 'others', kinds: [], shape: 'dot', colour: '--party-none' },
];

export const kOthers = kGroups.length - 1;

export function groupOfKind(kind: string): number {
  const at = kGroups.findIndex((group) => group.kinds.includes(kind));
  return at < 0 ? kOthers : at;
}

// By the numbers that the columns of a run use.
export function groupsByNumber(kinds: string[]): Uint8Array {
  return Uint8Array.from(kinds, (kind) => groupOfKind(kind));
}

// What belongs to the course of a tick even if nobody negotiates in it.
export const kQuiet: readonly string[] = [
  'tick_began',
  'bulletin',
  'statement',
  'seller_book',
  'allocated',
  'rescheduled',
  'drawn',
  'delivered',
  'lead_quoted',
  'price_set',
  'line_shared',
];

// A shape around a point, as a path on a canvas; filled unless it is one of lines.
export function drawShape(to: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number) {
  to.beginPath();
  switch (shape) {
    case 'circle':
      to.arc(x, y, r * 0.85, 0, 2 * Math.PI);
      return to.fill();
    case 'ring':
      to.arc(x, y, r * 0.7, 0, 2 * Math.PI);
      return to.stroke();
    case 'up':
      to.moveTo(x, y - r);
      to.lineTo(x + r, y + r * 0.8);
      to.lineTo(x - r, y + r * 0.8);
      return to.fill();
    case 'down':
      to.moveTo(x, y + r);
      to.lineTo(x + r, y - r * 0.8);
      to.lineTo(x - r, y - r * 0.8);
      return to.fill();
    case 'diamond':
      to.moveTo(x, y - r);
      to.lineTo(x + r, y);
      to.lineTo(x, y + r);
      to.lineTo(x - r, y);
      return to.fill();
    case 'cross':
      to.moveTo(x - r * 0.8, y - r * 0.8);
      to.lineTo(x + r * 0.8, y + r * 0.8);
      to.moveTo(x + r * 0.8, y - r * 0.8);
      to.lineTo(x - r * 0.8, y + r * 0.8);
      return to.stroke();
    case 'plus':
      to.moveTo(x - r, y);
      to.lineTo(x + r, y);
      to.moveTo(x, y - r);
      to.lineTo(x, y + r);
      return to.stroke();
    case 'square':
      return to.fillRect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
    case 'box':
      return to.strokeRect(x - r * 0.7, y - r * 0.7, r * 1.4, r * 1.4);
    case 'bar':
      return to.fillRect(x - r, y - r * 0.35, r * 2, r * 0.7);
    case 'star':
      for (let k = 0; k < 10; ++k) {
        const length = k % 2 === 0 ? r * 1.1 : r * 0.45;
        to.lineTo(x + length * Math.sin((k * Math.PI) / 5), y - length * Math.cos((k * Math.PI) / 5));
      }
      return to.fill();
    default:
      to.arc(x, y, r * 0.4, 0, 2 * Math.PI);
      return to.fill();
  }
}
