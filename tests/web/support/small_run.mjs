// A run made by hand, as the program would answer for it: five events in three steps of ticks 0, 0 and 2.

const up8 = (n) => (n + 7) & ~7;

// Events and steps as the program packs them. events: {step, table, party, other, kind}; steps: {tick, first, seq, part, phase}.
export function pack({ first = 0, firstStep = 0, events, steps }) {
  const n = events.length;
  const m = steps.length;
  let size = 24;
  const at = [4 * n, 4 * n, 2 * n, 2 * n, n, 4 * m, 4 * m, 8 * m, 2 * m, m].map((length) => {
    const from = size;
    size = up8(size + length);
    return from;
  });
  const view = new DataView(new ArrayBuffer(size));
  [0x31434748, 1, first, n, firstStep, m].forEach((value, k) => view.setUint32(4 * k, value, true));
  events.forEach((event, k) => {
    view.setUint32(at[0] + 4 * k, event.step, true);
    view.setUint32(at[1] + 4 * k, event.table ?? 0, true);
    view.setUint16(at[2] + 2 * k, event.party ?? 0, true);
    view.setUint16(at[3] + 2 * k, event.other ?? 0, true);
    view.setUint8(at[4] + k, event.kind);
  });
  steps.forEach((step, k) => {
    view.setInt32(at[5] + 4 * k, step.tick, true);
    view.setUint32(at[6] + 4 * k, step.first, true);
    view.setFloat64(at[7] + 8 * k, step.seq, true);
    view.setUint16(at[8] + 2 * k, step.part ?? 0, true);
    view.setUint8(at[9] + k, step.phase ?? 0);
  });
  return view.buffer;
}

export const kEvents = [
  { step: 0, kind: 1, party: 0 },
  { step: 0, kind: 2, party: 1, other: 2 },
  { step: 1, kind: 3, party: 2, table: 1 },
  { step: 2, kind: 1, party: 0 },
  { step: 2, kind: 4, party: 1, table: 1 },
];
export const kSteps = [
  { tick: 0, first: 0, seq: 1 },
  { tick: 0, first: 2, seq: 3, phase: 1 },
  { tick: 2, first: 3, seq: 4 },
];

export const kHead = {
  kinds: ['', 'bulletin', 'invited', 'offered', 'accepted'],
  hidden: ['bulletin'],
  dates: ['2024-01-01', '2024-01-08', '2024-01-15'],
  scenario: { ticks: 4, parties: [{ id: 1 }, { id: 2 }] },
  marks: [{ e: 1 }, { e: 4 }],
  tables: [],
};
