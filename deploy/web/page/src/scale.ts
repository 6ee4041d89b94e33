// Ticks along a line of pixels. Ticks in which nobody negotiates may be folded: they take a fraction of the room.

export class TickScale {
  // Where each tick begins, of 0..1; one more entry than there are ticks.
  private readonly starts: Float64Array;

  // Ticks `from` to before `to`; `idle(tick)` says which are folded.
  constructor(
    readonly from: number,
    readonly to: number,
    readonly width: number,
    idle: ((tick: number) => boolean) | null,
  ) {
    const count = Math.max(1, to - from);
    this.starts = new Float64Array(count + 1);
    for (let k = 0; k < count; ++k) this.starts[k + 1] = this.starts[k] + (idle?.(from + k) ? kFolded : 1);
    const whole = this.starts[count];
    for (let k = 0; k <= count; ++k) this.starts[k] /= whole;
  }

  // Where a tick, or a part of one, lies.
  x(tick: number): number {
    const at = Math.max(0, Math.min(tick - this.from, this.starts.length - 1));
    const whole = Math.min(Math.floor(at), this.starts.length - 2);
    const rest = at - whole;
    return (this.starts[whole] + rest * (this.starts[whole + 1] - this.starts[whole])) * this.width;
  }

  // The tick, with its part, that lies at x.
  tick(x: number): number {
    const wanted = Math.max(0, Math.min(x / this.width, 1));
    let low = 0;
    let high = this.starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.starts[middle] <= wanted) low = middle;
      else high = middle - 1;
    }
    const room = this.starts[low + 1] - this.starts[low];
    return this.from + low + Math.min(room > 0 ? (wanted - this.starts[low]) / room : 0, 0.999999);
  }
}

const kFolded = 0.12;
