// What every panel of a run is given.
import type { Filter } from '../filter';
import type { RunModel } from '../run_model';
import type { Tally } from '../tally';

export interface PanelProperties {
  run: RunModel;
  // The moment: an event of the run.
  at: number;
  // Goes to another moment.
  seek: (event: number) => void;
}

// What those are given besides that draw or list many events.
export interface CourseProperties extends PanelProperties {
  // How much happened when, by party; and which events are listed.
  tally: Tally;
  filter: Filter;
  visible: Uint32Array;
  // Ticks that are looked at, from to before; ticks in which nobody negotiates are folded if asked.
  span: { from: number; to: number };
  fold: boolean;
  follow: boolean;
}
