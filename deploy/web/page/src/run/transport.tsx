// The bar that moves the moment: play, pause, follow, speed, steps, and the tick as a number.
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { RunModel } from '../run_model';
import { kSpeeds, type Player } from './player';
import type { Stride } from './steps';

interface Properties {
  run: RunModel;
  at: number;
  player: Player;
  follow: boolean;
  setFollow: (yes: boolean) => void;
  speed: number;
  setSpeed: (speed: number) => void;
  stride: (stride: Stride, way: 1 | -1) => void;
  seek: (event: number) => void;
  fold: boolean;
  setFold: (yes: boolean) => void;
  idle: number;
  children?: ComponentChildren;
}

const kStrides: { stride: Stride; text: string }[] = [
  { stride: 'tick', text: 'tick' },
  { stride: 'decision', text: 'decision' },
  { stride: 'event', text: 'event' },
];

function TickField({ run, at, seek }: Pick<Properties, 'run' | 'at' | 'seek'>) {
  const tick = Math.max(0, run.columns.tickOf(at));
  // What stands in the field while it has the focus: a run that is followed does not write over it.
  const [typed, type] = useState<string | null>(null);
  const began = useRef('');
  const dropped = useRef(false);
  const take = () => {
    if (typed && typed !== began.current && !dropped.current) seek(run.ticks.last(Math.min(Number(typed), run.ticks.reached)));
    dropped.current = false;
    type(null);
  };
  return (
    <label class="tick-field">
      tick{' '}
      <input
        id="tick"
        inputMode="numeric"
        size={6}
        value={typed ?? String(tick)}
        onFocus={() => {
          began.current = String(tick);
          type(String(tick));
        }}
        onInput={(event) => {
          const field = event.currentTarget as HTMLInputElement;
          // Digits only; what else was typed or pasted does not stay.
          field.value = field.value.replace(/\D/g, '');
          type(field.value);
        }}
        onKeyDown={(event) => {
          // Leaves the field, and so takes what was typed: the keys are the run's again.
          if (event.key === 'Enter') (event.currentTarget as HTMLInputElement).blur();
          if (event.key === 'Escape') {
            dropped.current = true;
            (event.currentTarget as HTMLInputElement).blur();
          }
        }}
        onBlur={take}
      />{' '}
      <span class="muted">of {run.head.scenario.ticks}</span>
    </label>
  );
}

export function Transport(properties: Properties) {
  const { run, at, player, follow, setFollow, speed, setSpeed, stride, fold, setFold, idle } = properties;
  const columns = run.columns;
  const step = columns.events > 0 ? columns.step[at] : 0;
  const tick = Math.max(0, columns.tickOf(at));
  return (
    <div class="transport" role="group" aria-label="moment">
      <button type="button" class="play" aria-pressed={player.playing} onClick={player.toggle}>
        {player.playing ? 'pause' : 'play'}
      </button>
      {run.live && (
        <button type="button" aria-pressed={follow} onClick={() => setFollow(!follow)} title="stay at the newest event">
          follow
        </button>
      )}
      <label>
        <span class="unseen">speed</span>
        <select
          value={String(speed)}
          title="ticks a second"
          onChange={(event) => setSpeed(Number((event.currentTarget as HTMLSelectElement).value))}
        >
          {kSpeeds.map((one) => (
            <option key={one} value={String(one)}>
              {one}×
            </option>
          ))}
        </select>
      </label>
      {kStrides.map(({ stride: by, text }) => (
        <span class="stride" key={by} role="group" aria-label={`by ${text}`}>
          <button type="button" aria-label={`previous ${text}`} onClick={() => stride(by, -1)}>
            ‹
          </button>
          <span class="stride-name">{text}</span>
          <button type="button" aria-label={`next ${text}`} onClick={() => stride(by, 1)}>
            ›
          </button>
        </span>
      ))}
      <TickField run={run} at={at} seek={properties.seek} />
      <span class="moment">
        <span class="moment-date">{run.ticks.date(tick)}</span>{' '}
        {columns.events > 0 && run.head.phases[columns.stepPhase[step]]}
        <span class="muted">
          {' '}
          step {step}, event {at}
        </span>
      </span>
      {idle > 0 && (
        <label class="check">
          <input type="checkbox" checked={fold} onChange={() => setFold(!fold)} /> fold {idle} idle ticks
        </label>
      )}
      {properties.children}
    </div>
  );
}
