// The shape of a group of events beside its word, in lists and legends; drawn as the lanes draw it.
import { kGroups, type Shape } from '../kinds';

const kFilled: Partial<Record<Shape, string>> = {
  circle: 'M5 1.2 A3.8 3.8 0 1 1 4.99 1.2 Z',
  up: 'M5 0.5 L9.5 8.6 H0.5 Z',
  down: 'M5 9.5 L9.5 1.4 H0.5 Z',
  diamond: 'M5 0.5 L9.5 5 L5 9.5 L0.5 5 Z',
  square: 'M1.4 1.4 H8.6 V8.6 H1.4 Z',
  bar: 'M0.5 3.4 H9.5 V6.6 H0.5 Z',
  star: 'M5 0.2 L6.3 3.6 L9.9 3.7 L7.1 5.9 L8.1 9.4 L5 7.4 L1.9 9.4 L2.9 5.9 L0.1 3.7 L3.7 3.6 Z',
  dot: 'M5 3.2 A1.8 1.8 0 1 1 4.99 3.2 Z',
};
const kLines: Partial<Record<Shape, string>> = {
  ring: 'M5 1.8 A3.2 3.2 0 1 1 4.99 1.8 Z',
  cross: 'M1.4 1.4 L8.6 8.6 M8.6 1.4 L1.4 8.6',
  plus: 'M0.6 5 H9.4 M5 0.6 V9.4',
  box: 'M1.8 1.8 H8.2 V8.2 H1.8 Z',
};

export function KindSign({ group }: { group: number }) {
  return <ShapeSign {...kGroups[group]} />;
}

export function ShapeSign({ shape, colour }: { shape: Shape; colour: string }) {
  const filled = kFilled[shape];
  return (
    <svg class="shape" viewBox="0 0 10 10" width="11" height="11" aria-hidden="true">
      {filled ? (
        <path d={filled} fill={`var(${colour})`} />
      ) : (
        <path d={kLines[shape]} fill="none" stroke={`var(${colour})`} stroke-width="1.6" />
      )}
    </svg>
  );
}
