// A party as it is shown everywhere: a shape and a colour that stay its own, beside its name. Ten shapes and eight colours are
// told apart together; the name always stands beside them.
import type { Head, Party } from '../api';

export const kShapes = [
  'M5 0.8 A4.2 4.2 0 1 1 4.99 0.8 Z',
  'M1.2 1.2 H8.8 V8.8 H1.2 Z',
  'M5 0.6 L9.6 9 H0.4 Z',
  'M5 0.2 L9.8 5 L5 9.8 L0.2 5 Z',
  'M0.4 1 H9.6 L5 9.4 Z',
  'M3.5 0.5 H6.5 V3.5 H9.5 V6.5 H6.5 V9.5 H3.5 V6.5 H0.5 V3.5 H3.5 Z',
  'M5 0.3 L9.7 3.8 L7.9 9.5 H2.1 L0.3 3.8 Z',
  'M0.8 0.8 L5 3 L9.2 0.8 L7 5 L9.2 9.2 L5 7 L0.8 9.2 L3 5 Z',
  'M0.6 0.6 H9.4 L5 5 L9.4 9.4 H0.6 L5 5 Z',
  'M0.6 3 H9.4 V7 H0.6 Z',
];

// The theme's property for the party's colour; the round after eight begins elsewhere, so that no two of eighty look alike.
export function partyProperty(id: number): string {
  return id > 0 ? `--party-${(id - 1 + 3 * Math.floor((id - 1) / 8)) % 8}` : '--party-none';
}

export function partyColour(id: number): string {
  return `var(${partyProperty(id)})`;
}

export function PartyShape({ id }: { id: number }) {
  return (
    <svg class="shape" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <path d={kShapes[id > 0 ? (id - 1) % kShapes.length : 0]} fill={partyColour(id)} />
    </svg>
  );
}

interface MarkProperties {
  id: number;
  // Its middle, and how wide it is, in the units of the drawing.
  x: number;
  y: number;
  size: number;
  isHere: boolean;
  title: string;
  onClick: () => void;
}

// An offer of a party in a drawing: its sign, so that whose it is can be seen without colour.
export function PartyMark({ id, x, y, size, isHere, title, onClick }: MarkProperties) {
  return (
    <path
      class={`offer ${isHere ? 'here' : ''}`}
      d={kShapes[id > 0 ? (id - 1) % kShapes.length : 0]}
      transform={`translate(${x - size / 2} ${y - size / 2}) scale(${size / 10})`}
      fill={partyColour(id)}
      onClick={onClick}
    >
      <title>{title}</title>
    </path>
  );
}

export function partyOf(head: Head, id: number | null | undefined): Party | undefined {
  return head.scenario.parties.find((party) => party.id === id);
}

// What the columns of a run call it.
export function numberOf(party: Party): number {
  return party.n ?? party.id;
}

export function partyName(head: Head, id: number | null | undefined): string {
  if (!id) return 'nature';
  const party = partyOf(head, id);
  return party ? party.label || party.name : `party ${id}`;
}

export function PartyChip({ head, id }: { head: Head; id: number | null | undefined }) {
  return (
    <span class="chip">
      <PartyShape id={id ?? 0} />
      <span class="chip-name">{partyName(head, id)}</span>
    </span>
  );
}
